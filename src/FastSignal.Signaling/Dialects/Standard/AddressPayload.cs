using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Whom a message is for: <c>peer_id</c> of the envelope, or <c>peer</c> of its data.</summary>
internal static class AddressPayload
{
    /// <summary>Longest address looked at, in bytes; a longer one is nobody's.</summary>
    private const int MaxLength = 1024;

    /// <summary>Reads the address into the message; nothing when it names none.</summary>
    public static void Read(ReadOnlySpan<byte> envelopePeer, ref InboundMessage message)
    {
        ReadOnlySpan<byte> peer = envelopePeer;

        // Most data has no such member: one fast search.
        if (message.Data.IndexOf("\"peer\""u8) >= 0 && JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
        {
            while (JsonFields.NextMember(ref reader))
            {
                bool isPeer = reader.ValueTextEquals("peer"u8);
                reader.Read();
                if (isPeer && reader.TokenType == JsonTokenType.String)
                    peer = EscapedText.Utf8Of(ref reader);
                reader.Skip();
            }
        }

        if (peer.Length <= MaxLength)
            message.Peer = peer;
    }
}
