using System.Security.Cryptography;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// Master keys and salts of both directions, as exported from a DTLS handshake (RFC 5764 section 4.2). "Local" protects
/// what this side sends, "remote" what it receives. Clear it as soon as sender and receiver are made.
/// </summary>
public sealed class SrtpKeyingMaterial : IDisposable
{
    /// <summary>Takes the arrays over; they are zeroed by <see cref="Clear"/>.</summary>
    /// <exception cref="ArgumentException">A length is not the one the profile prescribes.</exception>
    public SrtpKeyingMaterial(SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt)
    {
        SrtpParameters parameters = SrtpParameters.Of(profile);
        if (localKey.Length != parameters.KeyLength || remoteKey.Length != parameters.KeyLength)
            throw new ArgumentException($"{profile} has master keys of {parameters.KeyLength} bytes.");
        if (localSalt.Length != parameters.SaltLength || remoteSalt.Length != parameters.SaltLength)
            throw new ArgumentException($"{profile} has master salts of {parameters.SaltLength} bytes.");

        Profile = profile;
        LocalKey = localKey;
        LocalSalt = localSalt;
        RemoteKey = remoteKey;
        RemoteSalt = remoteSalt;
    }

    /// <summary>The profile the keys are for.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>Master key of the packets this side sends.</summary>
    public byte[] LocalKey { get; }

    /// <summary>Master salt of the packets this side sends.</summary>
    public byte[] LocalSalt { get; }

    /// <summary>Master key of the packets the peer sends.</summary>
    public byte[] RemoteKey { get; }

    /// <summary>Master salt of the packets the peer sends.</summary>
    public byte[] RemoteSalt { get; }

    /// <summary>Overwrites all keys and salts with zeros. Idempotent.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(LocalKey);
        CryptographicOperations.ZeroMemory(LocalSalt);
        CryptographicOperations.ZeroMemory(RemoteKey);
        CryptographicOperations.ZeroMemory(RemoteSalt);
    }

    /// <summary>The same as <see cref="Clear"/>.</summary>
    public void Dispose() => Clear();
}
