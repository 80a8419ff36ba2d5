namespace FastSignal.Load.Scenarios;

/// <summary>A run that cannot go on; the message is for the user.</summary>
internal sealed class LoadFailureException(string message) : Exception(message);
