using System.Security.Cryptography;

namespace FastSignal.Rtc.Ice;

/// <summary>The short-term credential of one ICE generation (RFC 8445 section 5.3).</summary>
/// <param name="UsernameFragment">4 to 256 ice-chars (RFC 8839 section 5.4).</param>
/// <param name="Password">22 to 256 ice-chars.</param>
public readonly record struct IceCredentials(string UsernameFragment, string Password)
{
    /// <summary>Shortest username fragment (RFC 8839 section 5.4).</summary>
    public const int MinUsernameFragmentLength = 4;

    /// <summary>Shortest password (RFC 8839 section 5.4).</summary>
    public const int MinPasswordLength = 22;

    /// <summary>Longest of either (RFC 8839 section 5.4).</summary>
    public const int MaxLength = 256;

    /// <summary>Length of a fragment made here: 48 random bits, so that peers on one port do not collide.</summary>
    private const int CreatedFragmentLength = 8;

    /// <summary>Length of a password made here: 144 random bits; RFC 8445 section 5.3 asks for 128.</summary>
    private const int CreatedPasswordLength = 24;

    // Sixty-four characters, all of them ice-chars: each carries exactly six random bits.
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Fresh credentials from the cryptographic random source.</summary>
    public static IceCredentials Create() => new(
        RandomNumberGenerator.GetString(IceChars, CreatedFragmentLength),
        RandomNumberGenerator.GetString(IceChars, CreatedPasswordLength));

    /// <summary>True when both parts have lengths and characters that RFC 8839 section 5.4 allows.</summary>
    public bool IsValid
        => IsValidPart(UsernameFragment, MinUsernameFragmentLength) && IsValidPart(Password, MinPasswordLength);

    /// <summary>The fragment only: a password has no place in a log line.</summary>
    public override string ToString() => UsernameFragment ?? string.Empty;

    internal static bool IsValidPart(string? text, int minLength)
    {
        if (text is null || text.Length < minLength || text.Length > MaxLength)
            return false;
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '/'))
                return false;
        }

        return true;
    }
}
