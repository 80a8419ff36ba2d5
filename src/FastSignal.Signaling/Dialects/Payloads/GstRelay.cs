using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Payloads;

/// <summary>The way of a negotiation payload from the client that sent it over its call.</summary>
internal static class GstRelay
{
    /// <summary>
    /// Passes a payload on: as it is where both clients speak the same dialect, else as the message it stands for. What
    /// nobody at the other end could make anything of is dropped, as every client of these dialects does.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="leg">The sender's side of it.</param>
    /// <param name="payload">The payload, valid until this returns.</param>
    /// <param name="isText">Whether it came as text.</param>
    /// <param name="host">The sender's session.</param>
    /// <param name="heavy">What may take long and is left to a worker, or null.</param>
    public static ValueTask Pass(Call call, ICallLeg leg, ReadOnlySpan<byte> payload, bool isText, IConversationHost host, out HeavyWork? heavy)
    {
        heavy = null;
        if (call.IsVerbatim)
        {
            host.Counters.CountReceived(MessageType.Relayed);
            call.Forward(leg, payload, isText);
            return default;
        }

        InboundMessage message = default;
        if (!isText || GstPayload.Read(payload, ref message) is not null)
        {
            host.Counters.CountReceived(MessageType.Unknown);
            return default;
        }

        host.Counters.CountReceived(message.Type);
        heavy = RelayWork.For(call, leg, message);
        return heavy is null ? call.Relay(leg, OutboundMessage.Relayed(message, leg.PartyId)) : default;
    }
}
