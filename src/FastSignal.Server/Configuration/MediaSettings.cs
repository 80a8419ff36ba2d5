namespace FastSignal.Server.Configuration;

/// <summary>Section <c>media</c>.</summary>
/// <param name="StartTimeout">Longest time a pipeline may take to play.</param>
/// <param name="RestartDelayMin">Pause before the first restart; doubles with each failure.</param>
/// <param name="RestartDelayMax">Longest pause between two restarts.</param>
/// <param name="Mtu">Largest RTP packet in bytes a payloader makes.</param>
/// <param name="H264Preset">x264 speed preset.</param>
/// <param name="Vp8CpuUsed">libvpx speed, 0..16.</param>
/// <param name="EncoderThreads">Threads of each video encoder.</param>
internal sealed record MediaSettings(
    TimeSpan StartTimeout, TimeSpan RestartDelayMin, TimeSpan RestartDelayMax, int Mtu, string H264Preset, int Vp8CpuUsed, int EncoderThreads);
