namespace FastSignal.Rtc.Sctp;

/// <summary>Takes what an association has to say after a mutation. It may send and reset streams, but not receive or drain.</summary>
internal interface IAssociationSink
{
    /// <summary>A packet for the peer; valid only during the call. False when the transport is full: SCTP repeats what matters.</summary>
    bool Send(ReadOnlySpan<byte> packet);

    /// <summary>Data may flow. Once.</summary>
    void OnEstablished();

    /// <summary>A whole message; valid only during the call.</summary>
    void OnMessage(ushort streamId, uint protocolId, ReadOnlySpan<byte> message);

    /// <summary>The peer has reset its sending side of a stream, or of all (<see cref="Association.AllStreams"/>).</summary>
    void OnIncomingReset(ushort streamId);

    /// <summary>The peer has agreed to our reset of a stream.</summary>
    void OnOutgoingReset(ushort streamId);

    /// <summary>The association has ended. Once, and last.</summary>
    void OnClosed(string reason);
}
