using FastSignal.Signaling.Dialects.Http;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.Http;

public sealed class SdpFragmentTests
{
    private const string Candidate = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host";

    // The order of the lines is that of RFC 8840 section 9, figure 2.
    private const string Full =
        $"a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:audio0\r\na={Candidate}\r\na=end-of-candidates\r\n";

    [Fact]
    public void Credentials_and_candidates_are_read_with_their_section()
    {
        SdpFragment fragment = SdpFragment.Read(Full, out string fault)!;
        Assert.Equal("", fault);
        Assert.Equal(("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"), (fragment.UsernameFragment, fragment.Password));
        Assert.Equal([Candidate, ""], fragment.Candidates.Select(candidate => candidate.Text));
        Assert.All(fragment.Candidates, candidate => Assert.Equal("audio0", candidate.Mid));
    }

    [Fact]
    public void Credentials_may_stand_in_the_section_and_lines_may_end_in_LF()
    {
        SdpFragment fragment = SdpFragment.Read($"m=video 9 UDP/TLS/RTP/SAVPF 0\na=mid:1\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\na={Candidate}", out _)!;
        Assert.Equal("abcd", fragment.UsernameFragment);
        Assert.Equal(("1", 1), (fragment.Candidates[0].Mid, fragment.Candidates[0].MLineIndex));
    }

    [Fact]
    public void The_first_credentials_count() =>
        Assert.Equal("EsAw", SdpFragment.Read(Full + "m=video 9 X 0\r\na=mid:1\r\na=ice-ufrag:other\r\n", out _)!.UsernameFragment);

    [Theory]
    [InlineData("", "neither ICE credentials nor candidates")]
    [InlineData("m=audio 9 RTP/AVP 0\r\n", "neither ICE credentials nor candidates")]
    [InlineData("hello", "a line must be")]
    [InlineData("A=ice-ufrag:abcd\r\n", "a line must be")]
    [InlineData("a=ice-ufrag:ab\u0001cd\r\n", "control characters")]
    [InlineData("m=audio 9 RTP/AVP 0\r\na=mid:12345678901234567\r\n", "a=mid")]
    public void What_is_no_fragment_is_refused_with_a_sentence(string text, string expected)
    {
        Assert.Null(SdpFragment.Read(text, out string fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_hold_at_the_limit_and_not_one_above()
    {
        string line = "a=" + new string('x', SdpFragment.MaxLineLength - 2);
        Assert.NotNull(SdpFragment.Read("a=ice-ufrag:abcd\n" + line, out _));
        Assert.Null(SdpFragment.Read("a=ice-ufrag:abcd\n" + line + "x", out _));
        string lines = string.Concat(Enumerable.Repeat("a=x\n", SdpFragment.MaxLines - 1));
        Assert.NotNull(SdpFragment.Read("a=ice-ufrag:abcd\n" + lines, out _));
        Assert.Null(SdpFragment.Read("a=ice-ufrag:abcd\n" + lines + "a=x\n", out _));
        string blank = "a=ice-ufrag:abcd".PadRight(SdpFragment.MaxLength, '\n');
        Assert.Null(SdpFragment.Read(blank + "\n", out string fault));
        Assert.Contains($"{SdpFragment.MaxLength}", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prefix_and_every_flip_is_read_or_refused_and_never_thrown_at()
    {
        for (int length = 0; length <= Full.Length; length++)
            SdpFragment.Read(Full[..length], out _);
        for (int index = 0; index < Full.Length; index++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                char[] flipped = Full.ToCharArray();
                flipped[index] ^= (char)(1 << bit);
                SdpFragment? fragment = SdpFragment.Read(new string(flipped), out string fault);
                Assert.Equal(fragment is null, fault.Length > 0);
            }
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused() => Prop.ForAll<string>(text =>
    {
        SdpFragment? fragment = SdpFragment.Read(text ?? "", out string fault);
        return fragment is null == fault.Length > 0;
    }).QuickCheckThrowOnFailure();
}
