namespace FastSignal.Server.Access.Jwt;

/// <summary>
/// A key that verifies signatures of one algorithm, which follows from the key and never from the token: a public RSA key
/// cannot be made the secret of an HMAC (RFC 8725 section 2.1). Any thread.
/// </summary>
internal abstract class SigningKey
{
    private protected SigningKey(JwtAlgorithm algorithm) => Algorithm = algorithm;

    /// <summary>The one algorithm.</summary>
    public JwtAlgorithm Algorithm { get; }

    /// <summary>Whether the signature is this key's over the data. Never throws.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
