namespace FastSignal.Server.Configuration;

/// <summary>Section <c>media</c>.</summary>
/// <param name="StartTimeout">Longest time a pipeline may take to play.</param>
/// <param name="StopTimeout">Longest time a pipeline may take to stop.</param>
/// <param name="RestartDelayMin">Pause before the first restart; doubles with each failure.</param>
/// <param name="RestartDelayMax">Longest pause between two restarts.</param>
internal sealed record MediaSettings(TimeSpan StartTimeout, TimeSpan StopTimeout, TimeSpan RestartDelayMin, TimeSpan RestartDelayMax);
