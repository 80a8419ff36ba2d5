using System.Globalization;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>
/// An SDP fragment as read (<c>application/trickle-ice-sdpfrag</c>, RFC 8840 section 9): ICE credentials and candidates of a
/// session whose description is known. Everything else in it is passed over.
/// </summary>
internal sealed class SdpFragment
{
    /// <summary>Longest fragment in characters; a browser's have a few hundred.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>Most lines.</summary>
    public const int MaxLines = 1024;

    /// <summary>Longest line in characters, candidates included.</summary>
    public const int MaxLineLength = 1024;

    /// <summary>Longest name of a media section in characters.</summary>
    public const int MaxMidLength = 16;

    private readonly List<IceCandidate> _candidates = [];
    private int _section = -1;
    private string? _mid;

    private SdpFragment()
    {
    }

    /// <summary><c>a=ice-ufrag</c> of the session, else of the first media section that has one; null when absent.</summary>
    public string? UsernameFragment { get; private set; }

    /// <summary><c>a=ice-pwd</c>, likewise.</summary>
    public string? Password { get; private set; }

    /// <summary>The candidates in order; an empty one where <c>a=end-of-candidates</c> stands.</summary>
    public IReadOnlyList<IceCandidate> Candidates => _candidates;

    /// <summary>
    /// Reads a fragment; null with the fault as a sentence when it is none. Lines may end in CRLF or LF. Never throws.
    /// The mid may be that of the description or the number of the m-line: some players send that.
    /// </summary>
    public static SdpFragment? Read(string text, out string fault)
    {
        SdpFragment fragment = new();
        fault = text.Length > MaxLength ? $"the fragment may have at most {MaxLength} characters" : fragment.ReadLines(text) ?? "";
        return fault.Length == 0 ? fragment : null;
    }

    private string? ReadLines(ReadOnlySpan<char> rest)
    {
        int number = 0;
        while (!rest.IsEmpty)
        {
            if (++number > MaxLines)
                return $"at most {MaxLines} lines are allowed";
            int end = rest.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.EndsWith("\r"))
                line = line[..^1];
            if (!line.IsEmpty && ReadLine(line) is { } fault)
                return $"line {number}: {fault}";
        }

        return UsernameFragment is null && Password is null && _candidates.Count == 0
            ? "the fragment has neither ICE credentials nor candidates"
            : null;
    }

    private string? ReadLine(ReadOnlySpan<char> line)
    {
        if (line.Length > MaxLineLength)
            return $"a line may have at most {MaxLineLength} characters";
        if (line.Length < 2 || line[1] != '=' || !char.IsAsciiLetterLower(line[0]))
            return "a line must be a letter, an equals sign and a value";
        if (line.ContainsAnyInRange('\0', '\u001f'))
            return "control characters are not allowed";
        switch (line[0])
        {
            case 'm':
                _section++;
                _mid = null;
                return null;
            case 'a':
                return ReadAttribute(line[2..]);
            default:
                return null;
        }
    }

    private string? ReadAttribute(ReadOnlySpan<char> attribute)
    {
        int colon = attribute.IndexOf(':');
        ReadOnlySpan<char> value = colon < 0 ? default : attribute[(colon + 1)..].Trim();
        switch (colon < 0 ? attribute : attribute[..colon])
        {
            case "ice-ufrag":
                UsernameFragment ??= value.ToString();
                return null;
            case "ice-pwd":
                Password ??= value.ToString();
                return null;
            case "mid":
                if (value.Length is 0 or > MaxMidLength)
                    return $"a=mid must have 1 to {MaxMidLength} characters";
                _mid = value.ToString();
                return null;
            case "candidate":
                _candidates.Add(Of(attribute.ToString()));
                return null;
            case "end-of-candidates":
                _candidates.Add(Of(""));
                return null;
            default:
                return null;
        }
    }

    private IceCandidate Of(string candidate) => new(
        candidate, _mid, int.TryParse(_mid, NumberStyles.None, CultureInfo.InvariantCulture, out int line) ? line : Math.Max(0, _section));
}
