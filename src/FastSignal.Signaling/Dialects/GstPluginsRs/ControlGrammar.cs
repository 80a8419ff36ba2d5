using System.Buffers;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>Navigation events over the data channel <c>control</c>; a request with a number is answered. Remembers nothing.</summary>
internal sealed class ControlGrammar : IChannelGrammar
{
    /// <summary>Label of the channel; clients look for no other.</summary>
    public const string Label = "control";

    /// <summary>The one there is.</summary>
    public static readonly ControlGrammar Instance = new();

    /// <inheritdoc/>
    public int Receive(ReadOnlySpan<byte> utf8, IInputTarget target, long unixTimeMs, Span<byte> reply)
    {
        ControlReader.TryRead(utf8, out ControlRequest request);
        if (request.Kind == ControlKind.Input)
            target.OnInput(request.Input);
        if (request.Id is not { } id)
            return 0;
        ArrayBufferWriter<byte> response = new(IPeerObserver.MaxInputReply);
        ControlWriter.WriteResponse(id, ErrorOf(request.Kind), response);
        return response.WrittenSpan.TryCopyTo(reply) ? response.WrittenCount : 0;
    }

    // Short, for a response has to fit the room for replies.
    private static string? ErrorOf(ControlKind kind) => kind switch
    {
        ControlKind.Unknown => "unknown request",
        ControlKind.CustomEvent => "not allowed",
        _ => null,
    };
}
