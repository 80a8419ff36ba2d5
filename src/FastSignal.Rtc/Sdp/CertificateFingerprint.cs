using System.Globalization;

namespace FastSignal.Rtc.Sdp;

/// <summary>One <c>a=fingerprint</c> (RFC 8122 section 5).</summary>
/// <param name="Algorithm">Hash name in lower case, for example <c>sha-256</c>.</param>
/// <param name="Value">Upper-case hexadecimal pairs joined by colons.</param>
public readonly record struct CertificateFingerprint(string Algorithm, string Value)
{
    /// <summary>Longest hash, in bytes: SHA-512.</summary>
    private const int MaxBytes = 64;

    /// <summary>True for a hash that RFC 8122 still allows for new use. MD5 and SHA-1 are not among them.</summary>
    public bool IsAllowed => Algorithm switch
    {
        "sha-256" => Value.Length == 32 * 3 - 1,
        "sha-384" => Value.Length == 48 * 3 - 1,
        "sha-512" => Value.Length == 64 * 3 - 1,
        _ => false,
    };

    internal static bool TryParse(ReadOnlySpan<char> text, out CertificateFingerprint fingerprint)
    {
        fingerprint = default;
        int space = text.IndexOf(' ');
        if (space <= 0)
            return false;
        ReadOnlySpan<char> hash = text[(space + 1)..].Trim(' ');
        if (hash.Length is < 2 or > MaxBytes * 3 - 1 || (hash.Length + 1) % 3 != 0)
            return false;
        for (int index = 0; index < hash.Length; index++)
        {
            if (index % 3 == 2 ? hash[index] != ':' : !char.IsAsciiHexDigit(hash[index]))
                return false;
        }

        fingerprint = new CertificateFingerprint(
            text[..space].ToString().ToLower(CultureInfo.InvariantCulture),
            hash.ToString().ToUpper(CultureInfo.InvariantCulture));
        return true;
    }
}
