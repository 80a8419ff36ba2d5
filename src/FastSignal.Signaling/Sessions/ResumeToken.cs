using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The secret that lets another connection go on with a session: 128 random bits, good for this one session. On the wire
/// it stands behind the session's id, so that finding the session needs no search by secret and comparing takes the same
/// time wherever two secrets differ.
/// </summary>
internal readonly struct ResumeToken
{
    private const char Separator = '.';
    private const int SecretBytes = 16;

    private readonly UInt128 _secret;

    private ResumeToken(UInt128 secret) => _secret = secret;

    /// <summary>A new one.</summary>
    public static ResumeToken Create()
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(bytes);
        return new ResumeToken(MemoryMarshal.Read<UInt128>(bytes));
    }

    /// <summary>The token of a session as clients see it.</summary>
    public string ToText(string sessionId)
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        MemoryMarshal.Write(bytes, _secret);
        return $"{sessionId}{Separator}{Base64Url.EncodeToString(bytes)}";
    }

    /// <summary>Takes a token apart; false for what cannot be one, whatever it holds.</summary>
    public static bool TryRead(string text, out string sessionId, out ResumeToken token)
    {
        int end = text.IndexOf(Separator);
        sessionId = end < 0 ? "" : text[..end];
        token = default;
        Span<byte> bytes = stackalloc byte[SecretBytes + 1];
        if (end < 0 || text.Length - end - 1 > Base64Url.GetEncodedLength(SecretBytes)
            || !Base64Url.IsValid(text.AsSpan(end + 1), out int length) || length != SecretBytes
            || Base64Url.DecodeFromChars(text.AsSpan(end + 1), bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        token = new ResumeToken(MemoryMarshal.Read<UInt128>(bytes));
        return true;
    }

    /// <summary>Whether both are the same.</summary>
    public bool Matches(in ResumeToken other) => CryptographicOperations.FixedTimeEquals(
        MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in _secret)), MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in other._secret)));
}
