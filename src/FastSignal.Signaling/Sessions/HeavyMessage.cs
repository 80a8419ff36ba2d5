using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>A message of the common conversation whose handling may take long, taken out of the frame it came in.</summary>
/// <param name="handler">Does it.</param>
/// <param name="type"><see cref="MessageType.OfferRequest"/>, <see cref="MessageType.Offer"/> or <see cref="MessageType.Answer"/>.</param>
/// <param name="id">The client's id for it, to reply to.</param>
/// <param name="request">The wish.</param>
/// <param name="sdp">The description, or null.</param>
internal sealed class HeavyMessage(MessageHandler handler, MessageType type, byte[] id, OfferRequest request, string? sdp) : HeavyWork
{
    public MessageType Type => type;

    public byte[] Id => id;

    public OfferRequest Request => request;

    public string? Sdp => sdp;

    /// <summary>Whether a message goes to a worker: what makes or reads a description, and may start a source.</summary>
    public static bool Is(MessageType type) => type is MessageType.OfferRequest or MessageType.Offer or MessageType.Answer;

    /// <inheritdoc/>
    public override ValueTask RunAsync() => handler.HandleAsync(this);

    /// <inheritdoc/>
    public override void RunTooLate() => handler.HandleTooLate(this);
}
