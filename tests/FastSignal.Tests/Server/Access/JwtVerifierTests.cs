using System.Security.Cryptography;
using System.Text;
using FastSignal.Server.Access.Jwt;
using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Server.Access;

public sealed class JwtVerifierTests
{
    // RFC 7515 appendix A: one payload, signed in three ways. It expired on 2011-03-22T18:43:00Z.
    private const string RfcPayload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private const long RfcExpiry = 1_300_819_380;

    private const string RfcHs256 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + RfcPayload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string RfcHs256Key = """{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""";

    private const string RfcRs256 = "eyJhbGciOiJSUzI1NiJ9." + RfcPayload + "." +
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    private const string RfcRs256Key = """
        {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}
        """;

    private const string RfcEs256 = "eyJhbGciOiJFUzI1NiJ9." + RfcPayload + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    private const string RfcEs256Key = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        """;

    private static readonly KeyRing Ring = KeyRing.OfSecret(Tokens.Secret);

    [Theory]
    [InlineData(RfcHs256, RfcHs256Key)]
    [InlineData(RfcRs256, RfcRs256Key)]
    [InlineData(RfcEs256, RfcEs256Key)]
    public void The_examples_of_RFC_7515_are_taken_until_they_expire(string token, string key)
    {
        KeyRing ring = KeyRing.OfKeySet($$"""{"keys":[{{key}}]}""");
        Assert.Equal(JwtFault.None, Verify(token, ring, now: RfcExpiry - 1, out JwtClaims? claims));
        Assert.Equal("joe", claims!.Issuer);
        Assert.Equal(RfcExpiry * 1000, claims.ExpiresUnixMs);
        Assert.Equal(JwtFault.Expired, Verify(token, ring, now: Tokens.Now, out _));
    }

    [Theory]
    [InlineData(RfcHs256, RfcHs256Key)]
    [InlineData(RfcRs256, RfcRs256Key)]
    [InlineData(RfcEs256, RfcEs256Key)]
    public void A_changed_character_anywhere_is_refused(string token, string key)
    {
        KeyRing ring = KeyRing.OfKeySet($$"""{"keys":[{{key}}]}""");
        int lastOfSignature = token.Length - 1;
        for (int i = 0; i < lastOfSignature; i++)
        {
            string changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            JwtFault fault = Verify(changed, ring, now: RfcExpiry - 1, out _);
            Assert.True(fault is JwtFault.Malformed or JwtFault.Algorithm or JwtFault.Signature or JwtFault.UnknownKey, $"at {i}: {fault}");
        }
    }

    [Fact]
    public void Every_prefix_is_refused()
    {
        string token = Tokens.Hs256("""{"sub":"ann"}""");
        for (int length = 0; length < token.Length; length++)
            Assert.NotEqual(JwtFault.None, Verify(token[..length], Ring, Tokens.Now, out _));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":"HS256","crit":["b64"],"b64":false}""")]
    public void An_algorithm_that_is_not_the_keys_own_is_refused_whatever_the_signature(string header)
    {
        Assert.Equal(JwtFault.Algorithm, Verify(Tokens.Hs256("""{"sub":"ann"}""", header), Ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.Algorithm, Verify(Tokens.Signed(header, """{"sub":"ann"}""", static _ => []), Ring, Tokens.Now, out _));
    }

    [Fact]
    public void A_public_key_is_no_secret()
    {
        using RSA key = RSA.Create(2048);
        string pem = key.ExportSubjectPublicKeyInfoPem();
        KeyRing ring = KeyRing.OfPem(pem);
        Assert.Equal(JwtFault.None, Verify(Tokens.Rs256(key, """{"sub":"ann"}"""), ring, Tokens.Now, out _));
        foreach (string secret in new[] { pem, pem + "\n", pem.ReplaceLineEndings("\r\n") })
            Assert.Equal(JwtFault.Algorithm, Verify(Tokens.Hs256("""{"sub":"ann"}""", secret: secret), ring, Tokens.Now, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9..")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30=.AAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e3 0.AAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.AA+A")]
    [InlineData("\u00e9.\u00e9.\u00e9")]
    public void What_is_not_three_parts_of_base64url_is_malformed_or_badly_signed(string token) =>
        Assert.True(Verify(token, Ring, Tokens.Now, out _) is JwtFault.Malformed or JwtFault.Signature);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"HS256\"")]
    [InlineData("{}")]
    [InlineData("""{"alg":7}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","kid":1}""")]
    [InlineData("""{"alg":"HS256","kid":"a","kid":"b"}""")]
    [InlineData("""{"alg":"HS256",}""")]
    [InlineData("""{"alg":"HS256"} {}""")]
    [InlineData("""{"alg":"HS256","x":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    public void A_header_that_is_not_as_it_should_be_is_malformed(string header) =>
        Assert.Equal(JwtFault.Malformed, Verify(Tokens.Hs256("""{"sub":"ann"}""", header), Ring, Tokens.Now, out _));

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    [InlineData("""{"exp":"1800000100"}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":1800000100,"exp":1800009999}""")]
    [InlineData("""{"nbf":"now"}""")]
    [InlineData("""{"iss":["a"]}""")]
    [InlineData("""{"aud":7}""")]
    [InlineData("""{"aud":["a",7]}""")]
    [InlineData("""{"role":true}""")]
    [InlineData("""{"role":{"name":"admin"}}""")]
    [InlineData("""{"role":"viewer","role":"admin"}""")]
    [InlineData("""{"sub":"\ud800"}""")]
    [InlineData("""{"sub":"ann"} x""")]
    public void Claims_that_are_not_as_they_should_be_are_malformed(string claims) =>
        Assert.Equal(JwtFault.Malformed, Verify(Tokens.Hs256(claims), Ring, Tokens.Now, out _));

    [Theory]
    [InlineData(Tokens.Now + 1, JwtFault.None)]
    [InlineData(Tokens.Now - 29, JwtFault.None)]
    [InlineData(Tokens.Now - 30, JwtFault.Expired)]
    [InlineData(0, JwtFault.Expired)]
    [InlineData(-5, JwtFault.Expired)]
    public void Expiry_is_checked_with_the_leeway(long expires, object fault) =>
        Assert.Equal(fault, Verify(Tokens.Hs256($$"""{"exp":{{expires}}}"""), Ring, Tokens.Now, out _));

    [Theory]
    [InlineData("1800000000.5")]
    [InlineData("1.8e9")]
    [InlineData("1e300")]
    public void Times_may_have_fractions_and_exponents(string expires) =>
        Assert.Equal(JwtFault.None, Verify(Tokens.Hs256($$"""{"exp":{{expires}}}"""), Ring, Tokens.Now, out _));

    [Theory]
    [InlineData(Tokens.Now + 30, JwtFault.None)]
    [InlineData(Tokens.Now + 31, JwtFault.NotYetValid)]
    [InlineData(long.MaxValue, JwtFault.NotYetValid)]
    public void Not_before_is_checked_with_the_leeway(long notBefore, object fault) =>
        Assert.Equal(fault, Verify(Tokens.Hs256($$"""{"nbf":{{notBefore}}}"""), Ring, Tokens.Now, out _));

    [Theory]
    [InlineData("here", """{"aud":"here"}""", JwtFault.None)]
    [InlineData("here", """{"aud":["there","here"]}""", JwtFault.None)]
    [InlineData("here", """{"aud":"there"}""", JwtFault.Audience)]
    [InlineData("here", """{"aud":"Here"}""", JwtFault.Audience)]
    [InlineData("here", """{"aud":[]}""", JwtFault.Audience)]
    [InlineData("here", "{}", JwtFault.Audience)]
    [InlineData(null, "{}", JwtFault.None)]
    [InlineData(null, """{"aud":"there"}""", JwtFault.Audience)]
    public void The_audience_must_be_this_server(string? audience, string claims, object fault) =>
        Assert.Equal(fault, Verify(Tokens.Hs256(claims), Ring, Tokens.Now, out _, Tokens.Settings with { Audience = audience }));

    [Theory]
    [InlineData("us", """{"iss":"us"}""", JwtFault.None)]
    [InlineData("us", """{"iss":"them"}""", JwtFault.Issuer)]
    [InlineData("us", "{}", JwtFault.Issuer)]
    [InlineData(null, """{"iss":"them"}""", JwtFault.None)]
    public void The_issuer_must_be_the_one_that_is_trusted(string? issuer, string claims, object fault) =>
        Assert.Equal(fault, Verify(Tokens.Hs256(claims), Ring, Tokens.Now, out _, Tokens.Settings with { Issuer = issuer }));

    [Fact]
    public void The_key_is_found_by_its_id()
    {
        using RSA first = RSA.Create(2048);
        using RSA second = RSA.Create(2048);
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyRing ring = KeyRing.OfKeySet($$"""{"keys":[{{Tokens.KeySet(first, "1")}},{{Tokens.KeySet(second, "2")}},{{Tokens.KeySet(curve, "3")}}]}""");
        Assert.Equal(JwtFault.None, Verify(Tokens.Rs256(first, "{}", """{"alg":"RS256","kid":"1"}"""), ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.None, Verify(Tokens.Rs256(second, "{}", """{"alg":"RS256","kid":"2"}"""), ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.Signature, Verify(Tokens.Rs256(second, "{}", """{"alg":"RS256","kid":"1"}"""), ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.UnknownKey, Verify(Tokens.Rs256(second, "{}", """{"alg":"RS256","kid":"4"}"""), ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.UnknownKey, Verify(Tokens.Rs256(second, "{}", """{"alg":"RS256","kid":"3"}"""), ring, Tokens.Now, out _));

        // Without an id only where one key alone can be meant.
        Assert.Equal(JwtFault.UnknownKey, Verify(Tokens.Rs256(first, "{}"), ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.None, Verify(Tokens.Es256(curve, "{}"), ring, Tokens.Now, out _));
    }

    [Fact]
    public void An_id_says_nothing_where_there_is_one_key() =>
        Assert.Equal(JwtFault.None, Verify(Tokens.Hs256("{}", """{"alg":"HS256","kid":"whatever"}"""), Ring, Tokens.Now, out _));

    [Fact]
    public void An_EC_signature_is_not_taken_in_DER()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyRing ring = KeyRing.OfPem(key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(JwtFault.None, Verify(Tokens.Es256(key, "{}"), ring, Tokens.Now, out _));
        string der = Tokens.Signed("""{"alg":"ES256"}""", "{}", data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(JwtFault.Signature, Verify(der, ring, Tokens.Now, out _));
        string zero = Tokens.Signed("""{"alg":"ES256"}""", "{}", static _ => new byte[64]);
        Assert.Equal(JwtFault.Signature, Verify(zero, ring, Tokens.Now, out _));
    }

    [Fact]
    public void Tokens_are_bounded()
    {
        string atLimit = Sized(ConnectRequest.MaxTokenLength);
        Assert.Equal(ConnectRequest.MaxTokenLength, atLimit.Length);
        Assert.Equal(JwtFault.None, Verify(atLimit, Ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.Malformed, Verify(Sized(ConnectRequest.MaxTokenLength + 1), Ring, Tokens.Now, out _));

        // Lengths of base64url have gaps, so the header's padding member takes up the rest.
        static string Sized(int length)
        {
            for (int header = 0; header < 4; header++)
            {
                for (int claims = length * 3 / 4 - 80; claims < length; claims++)
                {
                    string token = Tokens.Hs256($$"""{"x":"{{new string('x', claims)}}"}""", $$"""{"alg":"HS256","p":"{{new string('p', header)}}"}""");
                    if (token.Length == length)
                        return token;
                    if (token.Length > length)
                        break;
                }
            }

            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Subjects_are_bounded()
    {
        string atLimit = new('s', JwtClaims.MaxSubjectLength);
        Assert.Equal(JwtFault.None, Verify(Tokens.Hs256($$"""{"sub":"{{atLimit}}"}"""), Ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.Malformed, Verify(Tokens.Hs256($$"""{"sub":"{{atLimit}}s"}"""), Ring, Tokens.Now, out _));
    }

    [Fact]
    public void Lists_in_claims_are_bounded()
    {
        string atLimit = string.Join(',', Enumerable.Repeat("\"a\"", JsonMembers.MaxItems));
        Assert.Equal(JwtFault.None, Verify(Tokens.Hs256($$"""{"role":[{{atLimit}}]}"""), Ring, Tokens.Now, out _));
        Assert.Equal(JwtFault.Malformed, Verify(Tokens.Hs256($$"""{"role":[{{atLimit}},"a"]}"""), Ring, Tokens.Now, out _));
    }

    [Fact]
    public void No_text_throws()
    {
        var bytes = ArbMap.Default.GeneratorFor<byte[]>();
        Check.QuickThrowOnFailure(Prop.ForAll(bytes.ToArbitrary(), (byte[] junk) =>
        {
            // As claims and as a header under a good signature, and as the whole.
            string text = Encoding.Latin1.GetString(junk);
            byte[] secret = Encoding.UTF8.GetBytes(Tokens.Secret);
            string header = Tokens.Encode("""{"alg":"HS256"}"""u8.ToArray());
            string signed = $"{header}.{Tokens.Encode(junk)}";
            Verify($"{signed}.{Tokens.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}", Ring, Tokens.Now, out _);
            Verify($"{Tokens.Encode(junk)}.e30.AAAA", Ring, Tokens.Now, out _);
            return Verify(text, Ring, Tokens.Now, out _) != JwtFault.None;
        }));
    }

    private static JwtFault Verify(string token, KeyRing ring, long now, out JwtClaims? claims, JwtSettings? settings = null)
    {
        claims = new JwtVerifier(settings ?? Tokens.Settings).Verify(token, ring, now * 1000, out JwtFault fault);
        Assert.Equal(fault == JwtFault.None, claims is not null);
        return fault;
    }
}
