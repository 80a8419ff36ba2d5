using System.Globalization;

namespace FastSignal.Rtc.Sdp;

/// <summary>Cuts a description into lines and sections; attributes are read by <see cref="AttributeReader"/>.</summary>
internal sealed class SessionDescriptionParser
{
    /// <summary>Fields of an o-line (RFC 8866 section 5.2).</summary>
    private const int OriginFields = 6;

    /// <summary>Fields of an m-line at least: media, port, protocol, one format.</summary>
    private const int LeastMediaFields = 4;

    private SdpError _error = SdpError.None;

    // Null while the lines belong to the session.
    private MediaSection? _section;

    public SessionDescription Description { get; } = new();

    public bool Parse(string? text, out SdpError error)
    {
        bool parsed = text is not null && text.Length <= SdpLimits.MaxLength
            ? ParseLines(text)
            : Fail(SdpErrorKind.TooLarge, 0, $"the description may have at most {SdpLimits.MaxLength} characters");
        error = _error;
        if (!parsed)
            return false;
        foreach (MediaSection section in Description.Media)
            section.InheritFrom(Description.Session);
        return true;
    }

    private bool ParseLines(string text)
    {
        ReadOnlySpan<char> rest = text;
        int number = 0;
        bool begun = false;
        while (!rest.IsEmpty)
        {
            if (++number > SdpLimits.MaxLines)
                return Fail(SdpErrorKind.TooLarge, number, $"at most {SdpLimits.MaxLines} lines are allowed");
            int end = rest.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.EndsWith("\r"))
                line = line[..^1];
            if (!begun)
            {
                if (!line.StartsWith("v="))
                    return Fail(SdpErrorKind.Malformed, number, "a description must begin with v=");
                begun = true;
            }

            if (!line.IsEmpty && !ParseLine(line, number))
                return false;
        }

        return begun || Fail(SdpErrorKind.Malformed, 1, "the description is empty; it must begin with v=");
    }

    private bool ParseLine(ReadOnlySpan<char> line, int number)
    {
        if (line.Length < 2 || line[1] != '=')
            return Fail(SdpErrorKind.Malformed, number, "a line must be a letter, an equals sign and a value");
        foreach (char character in line)
        {
            if (character < ' ' && character != '\t')
                return Fail(SdpErrorKind.Malformed, number, "control characters are not allowed");
        }

        ReadOnlySpan<char> value = line[2..];
        switch (line[0])
        {
            case 'v':
                return value.Trim() is "0" || Fail(SdpErrorKind.Malformed, number, "the version must be 0");
            case 'o':
                return ParseOrigin(value, number);
            case 'm':
                return ParseMedia(value, number);
            case 'a':
                string? fault = AttributeReader.Read(Description, _section, value);
                return fault is null || Fail(SdpErrorKind.Malformed, number, fault);
            case 's' or 'i' or 'u' or 'e' or 'p' or 'c' or 'b' or 't' or 'r' or 'z' or 'k':
                return true;
            default:
                // RFC 8866 section 5: a description with an unknown type letter is to be rejected as a whole.
                return Fail(SdpErrorKind.Malformed, number, "the line type is unknown");
        }
    }

    private bool ParseOrigin(ReadOnlySpan<char> value, int number)
    {
        string[] fields = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != OriginFields || !IsDigits(fields[1]) || !IsDigits(fields[2]))
            return Fail(SdpErrorKind.Malformed, number, "o= must hold a name, two numbers, IN, an address type and an address");
        Description.SessionId = fields[1];
        Description.SessionVersion = fields[2];
        return true;
    }

    private bool ParseMedia(ReadOnlySpan<char> value, int number)
    {
        if (Description.Media.Count == SdpLimits.MaxMediaSections)
            return Fail(SdpErrorKind.TooLarge, number, $"at most {SdpLimits.MaxMediaSections} m-lines are allowed");
        string[] fields = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < LeastMediaFields)
            return Fail(SdpErrorKind.Malformed, number, "m= must hold media, port, protocol and formats");
        if (fields.Length - 3 > SdpLimits.MaxFormats)
            return Fail(SdpErrorKind.TooLarge, number, $"at most {SdpLimits.MaxFormats} formats are allowed in an m-line");

        // A port count ("5000/2") means hierarchical encoding, which no WebRTC sender uses; its port is still the port.
        ReadOnlySpan<char> port = fields[1];
        int slash = port.IndexOf('/');
        if (slash > 0)
            port = port[..slash];
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort portNumber))
            return Fail(SdpErrorKind.Malformed, number, "the port must be a number from 0 to 65535");

        _section = new MediaSection(number, fields[0], portNumber, fields[2], fields[3..]);
        Description.Add(_section);
        return true;
    }

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private bool Fail(SdpErrorKind kind, int line, string message)
    {
        _error = new SdpError(kind, line, message);
        return false;
    }
}
