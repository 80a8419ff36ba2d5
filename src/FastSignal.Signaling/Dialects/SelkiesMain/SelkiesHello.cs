using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Dialects.SimpleServer;
using FastSignal.Signaling.Dialects.Standard;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>The first message: <c>HELLO client {json}</c> or <c>HELLO server [{json}]</c>, the JSON bare to the end of the line.</summary>
internal sealed record SelkiesHello
{
    /// <summary>Longest text member, in UTF-16 units.</summary>
    public const int MaxText = 1024;

    /// <summary>The slot of a client that has none.</summary>
    public const int NoSlot = -1;

    /// <summary>Whether it serves a desktop.</summary>
    public bool IsServer { get; private set; }

    /// <summary>Whether the client controls, rather than only views.</summary>
    public bool IsController { get; private set; }

    /// <summary>Player number as given; <see cref="NoSlot"/> when none was.</summary>
    public int Slot { get; private set; } = NoSlot;

    /// <summary>Whether the client wants to view and nothing else.</summary>
    public bool IsStrictViewer { get; private set; }

    /// <summary>What the client or server shows to be let in, or null.</summary>
    public string? Token { get; private set; }

    /// <summary>The screen the client shows.</summary>
    public string DisplayId { get; private set; } = "primary";

    /// <summary>Where that screen lies beside the first one.</summary>
    public string DisplayPosition { get; private set; } = "right";

    /// <summary>The client's role in the protocol's word.</summary>
    public string ClientType => IsController ? "controller" : "viewer";

    /// <summary>Reads it; null when it is none. Never throws. Members that are not known are skipped.</summary>
    public static SelkiesHello? Read(ReadOnlySpan<char> text)
    {
        if (PythonText.TakeWord(ref text) is not "HELLO")
            return null;
        ReadOnlySpan<char> kind = PythonText.TakeWord(ref text);
        SelkiesHello hello = new() { IsServer = kind is "server" };
        if (kind is not ("client" or "server"))
            return null;
        if (hello.IsServer && text.IsEmpty)
            return hello;
        byte[] json = Encoding.UTF8.GetBytes(text.ToString());
        return hello.TryRead(json) ? hello : null;
    }

    private bool TryRead(ReadOnlySpan<byte> json)
    {
        bool hasType = false;
        try
        {
            if (!JsonFields.TryOpen(json, out Utf8JsonReader reader))
                return false;
            while (JsonFields.NextMember(ref reader))
            {
                if (!TryReadMember(ref reader, ref hasType))
                    return false;
            }

            return !reader.Read() && (IsServer || hasType);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text with half a surrogate pair.
            return false;
        }
    }

    private bool TryReadMember(ref Utf8JsonReader reader, ref bool hasType)
    {
        if (reader.ValueTextEquals("client_type"u8))
        {
            hasType = true;
            reader.Read();
            IsController = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("controller"u8);
            return IsController || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("viewer"u8));
        }

        if (reader.ValueTextEquals("client_slot"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                return true;
            // The reference takes 1.0 for 1; whether there is such a slot is asked later.
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double slot) || slot != Math.Truncate(slot) || Math.Abs(slot) > int.MaxValue)
                return false;
            Slot = (int)slot;
            return true;
        }

        if (reader.ValueTextEquals("client_strict_viewer"u8))
        {
            reader.Read();
            IsStrictViewer = reader.TokenType == JsonTokenType.True;
            reader.Skip();
            return true;
        }

        string? word;
        if (reader.ValueTextEquals("client_token"u8) || reader.ValueTextEquals("server_token"u8))
        {
            if (!TryWord(ref reader, out word))
                return false;
            Token = word ?? Token;
            return true;
        }

        if (reader.ValueTextEquals("display_id"u8))
        {
            if (!TryWord(ref reader, out word))
                return false;
            DisplayId = word ?? DisplayId;
            return true;
        }

        if (reader.ValueTextEquals("display_position"u8))
        {
            if (!TryWord(ref reader, out word))
                return false;
            DisplayPosition = word ?? DisplayPosition;
            return true;
        }

        reader.Skip();
        return true;
    }

    // One word, for it goes on as one; null and nothing mean not given.
    private static bool TryWord(ref Utf8JsonReader reader, out string? word)
    {
        reader.Read();
        word = null;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.String)
            return false;
        string text = reader.GetString()!;
        word = text.Length == 0 ? null : text;
        return text.Length <= MaxText && !PythonText.HasSpace(text);
    }
}
