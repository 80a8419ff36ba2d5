using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>A message whose handling may take long, taken out of the frame it came in.</summary>
/// <param name="Type"><see cref="MessageType.OfferRequest"/>, <see cref="MessageType.Offer"/> or <see cref="MessageType.Answer"/>.</param>
/// <param name="Id">The client's id for it, to reply to.</param>
/// <param name="Request">The wish.</param>
/// <param name="Sdp">The description, or null.</param>
internal sealed record HeavyMessage(MessageType Type, byte[] Id, OfferRequest Request, string? Sdp)
{
    /// <summary>Whether a message goes to a worker: what makes or reads a description, and may start a source.</summary>
    public static bool Is(MessageType type) => type is MessageType.OfferRequest or MessageType.Offer or MessageType.Answer;
}
