using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FastSignal.Server.Configuration;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Server.Access;

/// <summary>Makes tokens, good ones and others, and the settings they are for.</summary>
internal static class Tokens
{
    public const string Secret = "a-secret-of-thirty-two-bytes-ok!";

    /// <summary>The middle of what is now in these tests, in Unix seconds.</summary>
    public const long Now = 1_800_000_000;

    public static JwtSettings Settings { get; } = new(
        Secret, null, null, null, Issuer: null, Audience: null, TimeSpan.FromSeconds(30), "role", Role.Viewer, AppsClaim: null);

    public static string Hs256(string claims, string header = """{"alg":"HS256"}""", string secret = Secret) =>
        Signed(header, claims, data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data));

    public static string Rs256(RSA key, string claims, string header = """{"alg":"RS256"}""") =>
        Signed(header, claims, data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Es256(ECDsa key, string claims, string header = """{"alg":"ES256"}""") =>
        Signed(header, claims, data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public static string Signed(string header, string claims, Func<byte[], byte[]> sign)
    {
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string KeySet(RSA key, string id)
    {
        RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","kid":"{{id}}","use":"sig","alg":"RS256","n":"{{Encode(parameters.Modulus!)}}","e":"{{Encode(parameters.Exponent!)}}"}""";
    }

    public static string KeySet(ECDsa key, string id)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"EC","kid":"{{id}}","crv":"P-256","x":"{{Encode(parameters.Q.X!)}}","y":"{{Encode(parameters.Q.Y!)}}"}""";
    }
}
