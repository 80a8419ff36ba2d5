using System.Text.Json;

namespace FastSignal.Load.Signalling;

/// <summary>What a client needs to know of a message of the standard dialect (<c>docs/protocol.md</c>).</summary>
/// <param name="Type">Its type; empty when the bytes are no message.</param>
/// <param name="Sdp">The description of an offer; null in all others.</param>
/// <param name="ErrorCode">The code of an error; null in all others.</param>
internal readonly record struct ServerMessage(string Type, string? Sdp, string? ErrorCode)
{
    // Texts of the hot types are not made anew for each message.
    private static readonly string[] s_types = ["welcome", "offer", "answer-ack", "ice-ack", "pong", "state", "error", "session-ended", "stats"];

    /// <summary>Reads a message; never throws.</summary>
    public static ServerMessage Read(ReadOnlySpan<byte> payload)
    {
        string type = "";
        string? sdp = null;
        string? code = null;
        Utf8JsonReader reader = new(payload);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new ServerMessage("", null, null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                    type = ReadType(ref reader);
                else if (reader.ValueTextEquals("data"u8))
                    sdp = Descend(ref reader, "sdp") ?? sdp;
                else if (reader.ValueTextEquals("error"u8))
                    code = Text(ref reader, "code") ?? code;
                else
                    reader.Skip();
            }
        }
        catch (JsonException)
        {
            return new ServerMessage("", null, null);
        }

        return new ServerMessage(type, sdp, code);
    }

    private static string ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return "";
        }

        foreach (string known in s_types)
        {
            if (reader.ValueTextEquals(known))
                return known;
        }

        return reader.GetString()!;
    }

    /// <summary>From before an object: the text of its member's member of the same name.</summary>
    private static string? Descend(ref Utf8JsonReader reader, string member)
    {
        string? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(member))
                found = Text(ref reader, member);
            else
                reader.Skip();
        }

        return found;
    }

    /// <summary>From before an object: the text of its member; reads past the object.</summary>
    private static string? Text(ref Utf8JsonReader reader, string member)
    {
        string? found = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(member);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.String)
                found = reader.GetString();
            else
                reader.Skip();
        }

        return found;
    }
}
