using System.Text;
using FastSignal.Server.Access;

namespace FastSignal.Tests.Server.Access;

public sealed class CredentialReaderTests
{
    [Theory]
    [InlineData("Bearer abc", "", "", "abc")]
    [InlineData("bearer abc", "", "", "abc")]
    [InlineData("Bearer   abc ", "", "", "abc")]
    [InlineData("Bearer ", "", "", "")]
    [InlineData(null, "", "token=abc", "abc")]
    [InlineData(null, "", "access_token=a%2Bb", "a+b")]
    [InlineData(null, "", "x=1&token=abc&access_token=other", "abc")]
    [InlineData(null, "", "token=a&token=b", "")]
    [InlineData(null, "gstreamer-1.0,bearer.abc.def", "", "abc.def")]
    [InlineData(null, "bearer.abc", "token=other", "abc")]
    [InlineData("Bearer abc", "bearer.other", "token=other", "abc")]
    [InlineData("Basic YTpi", "", "token=abc", "abc")]
    [InlineData("Negotiate xyz", "bearer.abc", "", "abc")]
    [InlineData(null, "gstreamer-1.0", "protocol=gstreamer", null)]
    [InlineData("Basic YTpi", "", "", null)]
    [InlineData(null, "Bearer.abc", "", null)]
    public void The_first_place_that_shows_a_token_counts(string? authorization, string subprotocols, string query, string? token) =>
        Assert.Equal(token, CredentialReader.Read(authorization, subprotocols.Split(','), query, takesBasic: false)?.Token);

    [Theory]
    [InlineData("ann:correct horse", "ann", "correct horse")]
    [InlineData("ann:with:colons:", "ann", "with:colons:")]
    [InlineData(":", "", "")]
    [InlineData("\u00e4nne:p\u00e4ss", "\u00e4nne", "p\u00e4ss")]
    public void Names_and_passwords_come_as_RFC_7617_says(string plain, string user, string password)
    {
        Credential credential = Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(plain)));
        Assert.Null(credential.Token);
        Assert.Equal((user, password), (credential.User, credential.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("YW5u")]
    [InlineData("//86YQ==")]
    public void What_cannot_be_read_is_nobodys(string encoded) => Assert.Equal("", Read(encoded).Token);

    [Fact]
    public void Names_and_passwords_are_bounded()
    {
        string atLimit = new('x', Credential.MaxBasicLength);
        Assert.Equal(atLimit, Read(Encode($"{atLimit}:{atLimit}")).User);
        Assert.Equal("", Read(Encode($"{atLimit}x:{atLimit}")).Token);
        Assert.Equal("", Read(Encode($"{atLimit}:{atLimit}x")).Token);
        Assert.Equal("", Read(new string('A', 100_000)).Token);

        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private static Credential Read(string encoded)
    {
        Credential? credential = CredentialReader.Read($"Basic {encoded}", [], "", takesBasic: true);
        Assert.NotNull(credential);
        return credential;
    }
}
