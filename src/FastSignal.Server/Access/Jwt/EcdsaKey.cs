using System.Security.Cryptography;

namespace FastSignal.Server.Access.Jwt;

/// <summary>A public key on the curve P-256 (RFC 7518 section 3.4).</summary>
internal sealed class EcdsaKey : SigningKey
{
    // Object identifier of P-256 (RFC 5480 section 2.1.1.1).
    private const string CurveId = "1.2.840.10045.3.1.7";

    /// <summary>Bytes of a signature: R and S, 32 each, not DER.</summary>
    private const int SignatureBytes = 64;

    private readonly ECDsa _key;

    // The framework promises no more than one call at a time.
    private readonly Lock _gate = new();

    /// <exception cref="FormatException">The key is on another curve.</exception>
    public EcdsaKey(ECDsa key) : base(JwtAlgorithm.ES256)
    {
        ECCurve curve = key.ExportParameters(includePrivateParameters: false).Curve;
        if (!curve.IsNamed || (curve.Oid.Value != CurveId && curve.Oid.FriendlyName is not ("nistP256" or "ECDSA_P256")))
            throw new FormatException("an EC key for ES256 is on the curve P-256");
        _key = key;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;
        lock (_gate)
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
