using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>Attributes that may stand at session level or in a media section.</summary>
public class SdpSection
{
    private readonly List<CertificateFingerprint> _fingerprints = [];
    private readonly List<ExtensionMap> _extensions = [];
    private readonly List<IceCandidate> _candidates = [];

    internal SdpSection(int line) => Line = line;

    /// <summary>Number of the line the section begins at.</summary>
    public int Line { get; }

    /// <summary><c>a=ice-ufrag</c>; null when absent.</summary>
    public string? UsernameFragment { get; internal set; }

    /// <summary><c>a=ice-pwd</c>; null when absent.</summary>
    public string? Password { get; internal set; }

    /// <summary><c>a=ice-options</c>; null when absent.</summary>
    public string? IceOptions { get; internal set; }

    /// <summary><c>a=setup</c>; null when absent.</summary>
    public SetupRole? Setup { get; internal set; }

    /// <summary>Direction; null when absent, which means <see cref="MediaDirection.SendRecv"/>.</summary>
    public MediaDirection? Direction { get; internal set; }

    /// <summary>True with <c>a=end-of-candidates</c>.</summary>
    public bool EndOfCandidates { get; internal set; }

    /// <summary>All <c>a=fingerprint</c>.</summary>
    public IReadOnlyList<CertificateFingerprint> Fingerprints => _fingerprints;

    /// <summary>All <c>a=extmap</c>.</summary>
    public IReadOnlyList<ExtensionMap> Extensions => _extensions;

    /// <summary>The <c>a=candidate</c> lines that can be understood; others are ignored (RFC 8839 section 5.1).</summary>
    public IReadOnlyList<IceCandidate> Candidates => _candidates;

    internal void Add(CertificateFingerprint fingerprint) => _fingerprints.Add(fingerprint);

    internal void Add(ExtensionMap extension) => _extensions.Add(extension);

    internal void Add(IceCandidate candidate) => _candidates.Add(candidate);

    // Session-level values hold for every media section without its own (RFC 8839 5.4, RFC 8122 5, RFC 8285 5).
    internal void InheritFrom(SdpSection session)
    {
        if (UsernameFragment is null && Password is null)
            (UsernameFragment, Password) = (session.UsernameFragment, session.Password);
        IceOptions ??= session.IceOptions;
        Setup ??= session.Setup;
        Direction ??= session.Direction;
        if (_fingerprints.Count == 0)
            _fingerprints.AddRange(session._fingerprints);
        _extensions.AddRange(session._extensions);
    }
}
