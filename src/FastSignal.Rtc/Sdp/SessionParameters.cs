using System.Globalization;
using System.Security.Cryptography;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>Everything of ours that goes into an offer or answer.</summary>
public sealed record SessionParameters
{
    /// <summary>The <c>sess-id</c>, fixed for the life of the session; see <see cref="CreateSessionId"/>.</summary>
    public required string SessionId { get; init; }

    /// <summary>The <c>sess-version</c>: one more for each description that differs from the last (RFC 8829 section 5.2.2).</summary>
    public long Version { get; init; } = 1;

    /// <summary>Our ICE credentials.</summary>
    public required IceCredentials Ice { get; init; }

    /// <summary>Hash name of our certificate's fingerprint.</summary>
    public string FingerprintAlgorithm { get; init; } = "sha-256";

    /// <summary>Our certificate's fingerprint: upper-case hexadecimal pairs joined by colons.</summary>
    public required string FingerprintValue { get; init; }

    /// <summary>True announces the lite implementation (RFC 8445 section 2.5).</summary>
    public bool IceLite { get; init; } = true;

    /// <summary>Our side of the DTLS handshake once it is agreed, which later answers keep (RFC 8829 section 5.3.2); null before.</summary>
    public DtlsRole? Role { get; init; }

    /// <summary>All our candidates; they are complete, so <c>end-of-candidates</c> follows.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; init; } = [];

    /// <summary>The tracks, one m-line each, in this order.</summary>
    public required IReadOnlyList<LocalMedia> Media { get; init; }

    /// <summary>Data channels, on an m-line behind the tracks; null for none.</summary>
    public LocalApplication? Application { get; init; }

    /// <summary>The same with the next version; each new offer or answer needs one.</summary>
    public SessionParameters NextVersion() => this with { Version = Version + 1 };

    /// <summary>A random 62-bit session id (RFC 8829 section 5.2.1).</summary>
    public static string CreateSessionId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 2).ToString(CultureInfo.InvariantCulture);
    }
}
