using FastSignal.Rtc.Dtls;

namespace FastSignal.Tests.Kit;

/// <summary>How a test viewer behaves; the defaults are a browser's.</summary>
internal sealed record ViewerOptions
{
    /// <summary>The video codec it answers with, or puts first in its own offer.</summary>
    public string VideoCodec { get; init; } = "VP8";

    public bool WantsVideo { get; init; } = true;

    public bool WantsAudio { get; init; } = true;

    /// <summary>True takes, and offers, data channels.</summary>
    public bool WantsData { get; init; }

    /// <summary>False keeps no rtx format, as webrtcbin answers.</summary>
    public bool Retransmission { get; init; } = true;

    /// <summary>False keeps no header extension, as webrtcbin answers.</summary>
    public bool Extensions { get; init; } = true;

    /// <summary>Its side of the DTLS handshake: client is <c>a=setup:active</c>.</summary>
    public DtlsRole Role { get; init; } = DtlsRole.Client;

    /// <summary>True announces the fingerprint of another certificate.</summary>
    public bool LiesAboutFingerprint { get; init; }

    /// <summary>False checks the path and never nominates it.</summary>
    public bool Nominates { get; init; } = true;

    /// <summary>False leaves gaps as they are.</summary>
    public bool AsksForLostPackets { get; init; } = true;

    /// <summary>False sends neither receiver reports nor reference times of its own accord.</summary>
    public bool Reports { get; init; } = true;
}
