using System.Security.Cryptography;
using FastSignal.Server.Access.Jwt;

namespace FastSignal.Tests.Server.Access;

public sealed class KeyRingTests
{
    [Fact]
    public void Keys_that_are_too_weak_are_refused()
    {
        using RSA weak = RSA.Create(1024);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<FormatException>(() => KeyRing.OfSecret(new string('s', HmacKey.MinBytes - 1)));
        KeyRing.OfSecret(new string('s', HmacKey.MinBytes));
        Assert.Throws<FormatException>(() => KeyRing.OfPem(weak.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<FormatException>(() => KeyRing.OfPem(other.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_private_key_or_none_is_refused()
    {
        using RSA key = RSA.Create(2048);
        Assert.Throws<FormatException>(() => KeyRing.OfPem(key.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<FormatException>(() => KeyRing.OfPem(""));
        Assert.Throws<FormatException>(() => KeyRing.OfPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"));
        Assert.True(KeyRing.OfPem(key.ExportRSAPublicKeyPem()).Has(JwtAlgorithm.RS256));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[7,"a",{}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2hvcnQ"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"YS1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcy1vayE","use":"enc"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"YS1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcy1vayE","alg":"HS512"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"YS1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcy1vayE","key_ops":["sign"]}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"\ud800"}]}""")]
    public void A_set_without_a_key_that_can_be_used_is_refused(string set) => Assert.Throws<FormatException>(() => KeyRing.OfKeySet(set));

    [Fact]
    public void Keys_of_other_kinds_are_passed_over()
    {
        using RSA key = RSA.Create(2048);
        using RSA weak = RSA.Create(1024);
        KeyRing ring = KeyRing.OfKeySet($$"""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"},{{Tokens.KeySet(weak, "w")}},{{Tokens.KeySet(key, "k")}}],"more":1}""");
        Assert.NotNull(ring.Find("k", JwtAlgorithm.RS256));
        Assert.Null(ring.Find("w", JwtAlgorithm.RS256));
        Assert.False(ring.Has(JwtAlgorithm.ES256));
    }

    [Fact]
    public void Sets_are_bounded_and_their_ids_unique()
    {
        string Entry(int i) => $$"""{"kty":"oct","kid":"{{i}}","k":"YS1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcy1vayE"}""";
        string Set(IEnumerable<int> ids) => $$"""{"keys":[{{string.Join(',', ids.Select(Entry))}}]}""";
        KeyRing.OfKeySet(Set(Enumerable.Range(0, JsonWebKeySet.MaxKeys)));
        Assert.Throws<FormatException>(() => KeyRing.OfKeySet(Set(Enumerable.Range(0, JsonWebKeySet.MaxKeys + 1))));
        Assert.Throws<FormatException>(() => KeyRing.OfKeySet(Set([1, 1])));
    }
}
