using System.Globalization;

namespace FastSignal.Rtc.Sdp;

/// <summary>Reads <c>name=value;name=value</c> of an <c>a=fmtp</c>.</summary>
/// <param name="text">The text behind the payload type; may be empty.</param>
internal readonly ref struct FormatParameters(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The value of a parameter, names without case; empty when absent.</summary>
    public ReadOnlySpan<char> Find(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> rest = _text;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf(';');
            ReadOnlySpan<char> pair = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            int equals = pair.IndexOf('=');
            if (equals > 0 && pair[..equals].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
                return pair[(equals + 1)..].Trim();
        }

        return default;
    }

    /// <summary>The value as a number; null when absent or not one.</summary>
    public int? FindNumber(ReadOnlySpan<char> name)
        => int.TryParse(Find(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
