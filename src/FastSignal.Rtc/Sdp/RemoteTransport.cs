using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>The transport attributes of the client's description, taken from the m-line that carries the bundle.</summary>
/// <param name="Ice">Valid credentials.</param>
/// <param name="Fingerprint">An allowed fingerprint.</param>
/// <param name="Setup">The client's setup value.</param>
internal sealed record RemoteTransport(IceCredentials Ice, CertificateFingerprint Fingerprint, SetupRole Setup)
{
    /// <summary>Reads and checks the attributes that offers and answers must both have.</summary>
    public static RemoteTransport? Read(SessionDescription description, MediaSection section, bool weAreLite, out SdpError error)
    {
        if (weAreLite && description.IceLite)
            return Fail(SdpErrorKind.Ice, 0, "a=ice-lite is not allowed: this server is lite, so the client must send the checks", out error);
        IceCredentials ice = new(section.UsernameFragment ?? string.Empty, section.Password ?? string.Empty);
        if (!ice.IsValid)
        {
            return Fail(SdpErrorKind.Ice, section.Line, $"the m-line needs a=ice-ufrag with {IceCredentials.MinUsernameFragmentLength} to " +
                $"{IceCredentials.MaxLength} and a=ice-pwd with {IceCredentials.MinPasswordLength} to {IceCredentials.MaxLength} letters, digits, + or /", out error);
        }

        CertificateFingerprint? chosen = null;
        foreach (CertificateFingerprint fingerprint in section.Fingerprints)
        {
            if (fingerprint.IsAllowed && (chosen is null || fingerprint.Algorithm == "sha-256"))
                chosen = fingerprint;
        }

        if (chosen is null)
            return Fail(SdpErrorKind.Fingerprint, section.Line, "the m-line needs a=fingerprint of sha-256, sha-384 or sha-512", out error);
        if (section.Setup is null)
            return Fail(SdpErrorKind.Setup, section.Line, "the m-line needs a=setup", out error);
        error = SdpError.None;
        return new RemoteTransport(ice, chosen.Value, section.Setup.Value);
    }

    private static RemoteTransport? Fail(SdpErrorKind kind, int line, string message, out SdpError error)
    {
        error = new SdpError(kind, line, message);
        return null;
    }
}
