using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Configuration;

/// <summary>The <c>jwt_</c> keys of section <c>auth</c>. Exactly one of the four places of keys is given where the mode is jwt.</summary>
/// <param name="Secret">Secret of HS256, or null.</param>
/// <param name="SecretFile">File whose first line is the secret of HS256, or null.</param>
/// <param name="PublicKeyFile">PEM file of the public key of RS256 or ES256, or null.</param>
/// <param name="KeySetFile">JSON Web Key Set, or null.</param>
/// <param name="Issuer">The <c>iss</c> tokens must have; null for any.</param>
/// <param name="Audience">What <c>aud</c> must name; null for tokens that name none.</param>
/// <param name="Leeway">How far clocks may be apart.</param>
/// <param name="RoleClaim">Name of the claim for roles.</param>
/// <param name="DefaultRole">Role of a token that names none.</param>
/// <param name="AppsClaim">Name of the claim for apps; null when every token is for every app.</param>
internal sealed record JwtSettings(
    string? Secret, string? SecretFile, string? PublicKeyFile, string? KeySetFile, string? Issuer, string? Audience, TimeSpan Leeway,
    string RoleClaim, Role DefaultRole, string? AppsClaim)
{
    /// <summary>The record without its secret, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(JwtSettings)} {{ Issuer = {Issuer}, Audience = {Audience} }}";
}
