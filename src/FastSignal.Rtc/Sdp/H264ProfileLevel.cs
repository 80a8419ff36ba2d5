using System.Globalization;

namespace FastSignal.Rtc.Sdp;

/// <summary>A <c>profile-level-id</c>: profile_idc, constraint flags and level_idc (RFC 6184 section 8.1).</summary>
internal readonly record struct H264ProfileLevel(byte ProfileIdc, byte Constraints, byte LevelIdc)
{
    /// <summary>What an absent parameter means: Baseline at level 1 (RFC 6184 section 8.1).</summary>
    public static H264ProfileLevel Absent => new(0x42, 0, 10);

    /// <summary>constraint_set3_flag turns level 1.1 of the old profiles into 1b (RFC 6184 section 8.1).</summary>
    private const byte ConstraintSet3 = 0x10;

    public H264Profile Profile => (ProfileIdc, Constraints) switch
    {
        // A set constraint flag of another profile means that its decoders can play the stream too.
        (0x42, var flags) when (flags & 0x40) != 0 => H264Profile.ConstrainedBaseline,
        (0x4D, var flags) when (flags & 0x80) != 0 => H264Profile.ConstrainedBaseline,
        (0x42, _) => H264Profile.Baseline,
        (0x4D, _) => H264Profile.Main,
        (0x64, var flags) when (flags & 0x0C) == 0x0C => H264Profile.ConstrainedHigh,
        (0x64, _) => H264Profile.High,
        _ => H264Profile.Unknown,
    };

    // Tenths of a level, doubled, so that 1b has a place between 1 and 1.1.
    private int LevelRank => Is1b ? 21 : LevelIdc * 2;

    private bool Is1b => LevelIdc == 9 || (LevelIdc == 11 && ProfileIdc is 0x42 or 0x4D && (Constraints & ConstraintSet3) != 0);

    public static bool TryParse(ReadOnlySpan<char> text, out H264ProfileLevel value)
    {
        value = default;
        if (text.Length != 6 || !int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int bits))
            return false;
        value = new H264ProfileLevel((byte)(bits >> 16), (byte)(bits >> 8), (byte)bits);
        return true;
    }

    /// <summary>True when a decoder of this profile plays a stream of the other. Levels play no part: they are negotiable.</summary>
    public bool CanDecode(H264ProfileLevel stream) => (Profile, stream.Profile) switch
    {
        (H264Profile.Unknown, _) or (_, H264Profile.Unknown) => false,
        (_, H264Profile.ConstrainedBaseline) => true,
        (H264Profile.High, H264Profile.Main or H264Profile.ConstrainedHigh) => true,
        var (decoder, encoder) => decoder == encoder,
    };

    /// <summary>This profile with the level that goes into an answer (RFC 6184 section 8.2.2).</summary>
    public H264ProfileLevel WithAnsweredLevel(H264ProfileLevel ours, bool asymmetryAllowed)
    {
        // Without asymmetry both directions share one level, which may be lowered but not raised. The 1b flag goes with its level.
        if (!asymmetryAllowed && LevelRank <= ours.LevelRank)
            return this;
        byte flags = (byte)(Constraints & ~ConstraintSet3);
        return this with { LevelIdc = ours.LevelIdc, Constraints = ours.Is1b ? (byte)(flags | ConstraintSet3) : flags };
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{ProfileIdc:x2}{Constraints:x2}{LevelIdc:x2}");
}
