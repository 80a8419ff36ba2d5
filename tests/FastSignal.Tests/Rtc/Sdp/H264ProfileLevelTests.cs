using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

public sealed class H264ProfileLevelTests
{
    [Theory]
    [InlineData("42e01f", nameof(H264Profile.ConstrainedBaseline))]
    [InlineData("42c01f", nameof(H264Profile.ConstrainedBaseline))]
    [InlineData("42e034", nameof(H264Profile.ConstrainedBaseline))]
    [InlineData("4d801f", nameof(H264Profile.ConstrainedBaseline))]
    [InlineData("42001f", nameof(H264Profile.Baseline))]
    [InlineData("4d001f", nameof(H264Profile.Main))]
    [InlineData("640c34", nameof(H264Profile.ConstrainedHigh))]
    [InlineData("64001f", nameof(H264Profile.High))]
    [InlineData("f4001f", nameof(H264Profile.Unknown))]
    public void Profile_is_read_with_its_constraint_flags(string text, string profile)
        => Assert.Equal(profile, Parse(text).Profile.ToString());

    [Theory]
    [InlineData("42e034", "42e01f", true)]
    [InlineData("42001f", "42e01f", true)]
    [InlineData("640c34", "42e01f", true)]
    [InlineData("42e01f", "42001f", false)]
    [InlineData("42e01f", "64001f", false)]
    [InlineData("640c1f", "64001f", false)]
    [InlineData("64001f", "640c1f", true)]
    [InlineData("f4001f", "42e01f", false)]
    public void Decoder_plays_streams_of_its_profile_and_below(string decoder, string stream, bool plays)
        => Assert.Equal(plays, Parse(decoder).CanDecode(Parse(stream)));

    [Theory]
    [InlineData("42e034", "42e01f", true, "42e01f")]
    [InlineData("42e00d", "42e01f", true, "42e01f")]
    [InlineData("42e034", "42e01f", false, "42e01f")]
    [InlineData("42e00d", "42e01f", false, "42e00d")]
    [InlineData("42f00b", "42e01f", true, "42e01f")]
    [InlineData("42e01f", "42f00b", false, "42f00b")]
    public void Answered_level_is_ours_unless_symmetry_forbids_to_raise_it(string theirs, string ours, bool asymmetry, string answered)
        => Assert.Equal(answered, Parse(theirs).WithAnsweredLevel(Parse(ours), asymmetry).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("42e0")]
    [InlineData("42e01g")]
    [InlineData("42e01f0")]
    public void Text_that_is_not_six_hexadecimal_digits_is_refused(string text) => Assert.False(H264ProfileLevel.TryParse(text, out _));

    private static H264ProfileLevel Parse(string text)
    {
        Assert.True(H264ProfileLevel.TryParse(text, out H264ProfileLevel value));
        return value;
    }
}
