using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>The outcome of offer and answer: one bundled transport and its m-lines.</summary>
public sealed record NegotiatedSession
{
    /// <summary>The client's ICE credentials.</summary>
    public required IceCredentials RemoteIce { get; init; }

    /// <summary>Hash of the client's certificate: <c>sha-256</c>, <c>sha-384</c> or <c>sha-512</c>.</summary>
    public required string FingerprintAlgorithm { get; init; }

    /// <summary>Fingerprint of the client's certificate: upper-case hexadecimal pairs joined by colons.</summary>
    public required string FingerprintValue { get; init; }

    /// <summary>Our side of the DTLS handshake.</summary>
    public required DtlsRole LocalRole { get; init; }

    /// <summary>One entry per m-line, in order, rejected ones included.</summary>
    public required IReadOnlyList<NegotiatedMedia> Media { get; init; }

    /// <summary>The client's candidates in the description.</summary>
    public required IReadOnlyList<IceCandidate> RemoteCandidates { get; init; }
}
