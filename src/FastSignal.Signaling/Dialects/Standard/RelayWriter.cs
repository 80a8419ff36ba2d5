using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payloads of what only another client says: an offer request, a candidate, the end of a call.</summary>
internal static class RelayWriter
{
    /// <summary>Writes the payload.</summary>
    public static void WritePayload(in OutboundMessage message, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (message.Type)
        {
            case MessageType.OfferRequest when message.Request is { } request:
                writer.WriteBoolean("video"u8, request.Video);
                writer.WriteBoolean("audio"u8, request.Audio);
                if (request.IceRestart)
                    writer.WriteBoolean("ice_restart"u8, true);
                break;
            case MessageType.IceCandidate:
                writer.WriteString("candidate"u8, message.Candidate.Text);
                writer.WriteString("sdpMid"u8, message.Candidate.Mid);
                if (message.Candidate.MLineIndex is { } index)
                    writer.WriteNumber("sdpMLineIndex"u8, index);
                else
                    writer.WriteNull("sdpMLineIndex"u8);
                break;
            case MessageType.Bye:
                writer.WriteString("reason"u8, message.Reason);
                break;
        }

        writer.WriteEndObject();
    }
}
