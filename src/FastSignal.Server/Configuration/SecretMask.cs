using System.Text.RegularExpressions;

namespace FastSignal.Server.Configuration;

/// <summary>Hides secrets in values that are shown to operators or written to the log.</summary>
internal static partial class SecretMask
{
    /// <summary>What stands for a secret that is set, as JSON.</summary>
    public const string Masked = "\"***\"";

    /// <summary>
    /// The text with the passwords of addresses (<c>rtsp://user:password@host</c>, RFC 3986 section 3.2.1) and of pipeline
    /// elements (<c>user-pw=...</c>) blotted out.
    /// </summary>
    public static string Apply(string text) => ElementSecret().Replace(UserInfo().Replace(text, "$1***@"), "$1***");

    [GeneratedRegex(@"(://[^/\s:@""]*:)[^\s""@]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(\b(?:user-pw|password|passphrase|secret|token|auth-token|stream-key)\s*=\s*)(?:\\""(?:[^""\\])*\\""|'[^']*'|[^\s""'\\]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ElementSecret();
}
