using System.Globalization;

namespace FastSignal.Rtc.Dtls;

/// <summary>The text form of a certificate fingerprint (RFC 8122 section 5): hexadecimal pairs joined by colons.</summary>
internal static class Fingerprint
{
    /// <summary>Writes upper-case pairs joined by colons.</summary>
    public static string Format(ReadOnlySpan<byte> digest) =>
        string.Create((digest.Length * 3) - 1, digest, static (text, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                if (i > 0)
                    text[(i * 3) - 1] = ':';
                bytes[i].TryFormat(text[(i * 3)..], out _, "X2", CultureInfo.InvariantCulture);
            }
        });

    /// <summary>Reads exactly as many pairs as the digest has bytes, in either case. False for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> digest)
    {
        if (text.Length != (digest.Length * 3) - 1)
            return false;
        for (int i = 0; i < digest.Length; i++)
        {
            if (i > 0 && text[(i * 3) - 1] != ':')
                return false;
            if (!byte.TryParse(text.Slice(i * 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out digest[i]))
                return false;
        }

        return true;
    }
}
