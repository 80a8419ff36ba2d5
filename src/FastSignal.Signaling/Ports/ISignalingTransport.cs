namespace FastSignal.Signaling.Ports;

/// <summary>The connection a session speaks over; a WebSocket in production, a list in tests. Any thread.</summary>
public interface ISignalingTransport
{
    /// <summary>
    /// Queues one complete UTF-8 text message, copying it. False when the connection is closing or its outbox is full; in
    /// the latter case the transport closes itself (1013) and reports it through the session's end.
    /// </summary>
    bool TrySendText(ReadOnlySpan<byte> utf8);

    /// <summary>Queues one binary message, copying it; false like <see cref="TrySendText"/>.</summary>
    bool TrySendBinary(ReadOnlySpan<byte> payload) => false;

    /// <summary>
    /// Queues several messages, in one write where the connection can. The arrays are shared with other connections and
    /// never change. False when not all were taken.
    /// </summary>
    bool TrySendTexts(IReadOnlyList<byte[]> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (!TrySendText(messages[i]))
                return false;
        }

        return true;
    }

    /// <summary>Starts the close handshake after what is queued has been sent. Idempotent: the first code wins.</summary>
    void Close(int code, string reason);
}
