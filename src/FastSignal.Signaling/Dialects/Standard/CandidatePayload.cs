using System.Buffers;
using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// Payload of <c>ice-candidate</c>: RTCIceCandidateInit flat, or inside a <c>candidate</c> object. An empty or null
/// candidate ends the candidates; a leading <c>a=</c> is taken off.
/// </summary>
internal static class CandidatePayload
{
    /// <summary>Longest candidate line in characters; real ones have 60 to 250.</summary>
    public const int MaxCandidateLength = 1024;

    /// <summary>Longest media section name in characters.</summary>
    public const int MaxMidLength = 16;

    /// <summary>Highest media section position.</summary>
    public const int MaxMLineIndex = 63;

    // These would let a candidate smuggle lines into an SDP.
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\0");

    // The names browsers and GStreamer give; kept so that a candidate costs one string and not two.
    private static readonly string[] CommonMids = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Reads the candidate into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        Fields fields = default;
        if (!fields.Read(ref reader, mayNest: true))
            return new MessageFault(ErrorCode.InvalidMessageData, "Invalid ICE candidate data");
        if (!fields.Found)
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data has no candidate");

        string text = fields.Text ?? "";
        if (text.StartsWith("a=", StringComparison.Ordinal))
            text = text[2..];
        if (text.Length > 0)
        {
            if (!IsCandidateLine(text))
                return new MessageFault(ErrorCode.IceCandidateFailed, "Invalid ICE candidate format");
            if (fields.Mid is null && fields.MLineIndex is null)
                return new MessageFault(ErrorCode.InvalidMessageData, "ICE candidate needs sdpMid or sdpMLineIndex");
        }

        message.Candidate = new IceCandidate(text, fields.Mid, fields.MLineIndex);
        return null;
    }

    private static bool IsCandidateLine(string text) =>
        text.Length <= MaxCandidateLength
        && text.StartsWith("candidate:", StringComparison.Ordinal)
        && !text.AsSpan().ContainsAny(LineEnds);

    private struct Fields
    {
        public bool Found;
        public string? Text;
        public string? Mid;
        public int? MLineIndex;

        public bool Read(ref Utf8JsonReader reader, bool mayNest)
        {
            while (JsonFields.NextMember(ref reader))
            {
                bool good = true;
                if (reader.ValueTextEquals("candidate"u8))
                    good = ReadCandidate(ref reader, mayNest);
                else if (reader.ValueTextEquals("sdpMid"u8))
                    good = ReadMid(ref reader);
                else if (reader.ValueTextEquals("sdpMLineIndex"u8))
                    good = ReadMLineIndex(ref reader);
                else
                    reader.Skip();
                if (!good)
                    return false;
            }

            return true;
        }

        private bool ReadCandidate(ref Utf8JsonReader reader, bool mayNest)
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    Found = true;
                    Text = reader.GetString();
                    return true;
                case JsonTokenType.Null:
                    Found = true;
                    Text = null;
                    return true;
                case JsonTokenType.StartObject when mayNest:
                    return Read(ref reader, mayNest: false);
                default:
                    return false;
            }
        }

        private bool ReadMid(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                return true;
            if (reader.TokenType != JsonTokenType.String)
                return false;
            ReadOnlySpan<byte> raw = reader.ValueSpan;
            Mid = raw.Length == 1 && char.IsAsciiDigit((char)raw[0]) ? CommonMids[raw[0] - '0'] : reader.GetString()!;
            return Mid.Length <= MaxMidLength;
        }

        private bool ReadMLineIndex(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                return true;
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int index))
                return false;
            MLineIndex = index;
            return index is >= 0 and <= MaxMLineIndex;
        }
    }
}
