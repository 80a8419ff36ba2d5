namespace FastSignal.Rtc.Sdp;

/// <summary>The fmtp parameters of H.264 that take part in negotiation (RFC 6184 section 8.2.2).</summary>
/// <param name="PacketizationMode">0 when absent.</param>
/// <param name="ProfileLevel">Profile and level; an unreadable value has an unknown profile.</param>
/// <param name="LevelAsymmetryAllowed">True when each direction may have its own level.</param>
internal readonly record struct H264Format(int PacketizationMode, H264ProfileLevel ProfileLevel, bool LevelAsymmetryAllowed)
{
    public static H264Format Read(string formatParameters)
    {
        FormatParameters parameters = new(formatParameters);
        ReadOnlySpan<char> profile = parameters.Find("profile-level-id");
        H264ProfileLevel profileLevel = H264ProfileLevel.Absent;
        if (!profile.IsEmpty && !H264ProfileLevel.TryParse(profile, out profileLevel))
            profileLevel = default;
        return new H264Format(parameters.FindNumber("packetization-mode") ?? 0, profileLevel, parameters.FindNumber("level-asymmetry-allowed") == 1);
    }

    /// <summary>The fmtp of an answer to this offered format.</summary>
    public string Answer(H264Format ours)
    {
        bool asymmetry = LevelAsymmetryAllowed && ours.LevelAsymmetryAllowed;
        H264ProfileLevel answered = ProfileLevel.WithAnsweredLevel(ours.ProfileLevel, asymmetry);
        return $"level-asymmetry-allowed={(asymmetry ? 1 : 0)};packetization-mode=1;profile-level-id={answered}";
    }
}
