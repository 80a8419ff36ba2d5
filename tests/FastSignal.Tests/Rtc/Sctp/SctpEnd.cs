using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>One association and what it told its owner.</summary>
internal sealed class SctpEnd(Association association, Action<byte[]> send)
{
    private readonly Action<byte[]> _send = send;

    public Association Association { get; } = association;

    public int Established { get; private set; }

    public List<(ushort StreamId, uint ProtocolId, byte[] Bytes)> Messages { get; } = [];

    public List<ushort> IncomingResets { get; } = [];

    public List<ushort> OutgoingResets { get; } = [];

    public List<string> Closed { get; } = [];

    /// <summary>Every packet sent.</summary>
    public List<byte[]> Sent { get; } = [];

    public void Receive(ReadOnlySpan<byte> packet, long nowUs)
    {
        Association.Receive(packet, nowUs);
        Drain(nowUs);
    }

    public void Drain(long nowUs)
    {
        Sink sink = new(this);
        Association.Drain(ref sink, nowUs);
    }

    private readonly struct Sink(SctpEnd end) : IAssociationSink
    {
        public bool Send(ReadOnlySpan<byte> packet)
        {
            byte[] copy = packet.ToArray();
            end.Sent.Add(copy);
            end._send(copy);
            return true;
        }

        public void OnEstablished() => end.Established++;

        public void OnMessage(ushort streamId, uint protocolId, ReadOnlySpan<byte> message) =>
            end.Messages.Add((streamId, protocolId, message.ToArray()));

        public void OnIncomingReset(ushort streamId) => end.IncomingResets.Add(streamId);

        public void OnOutgoingReset(ushort streamId) => end.OutgoingResets.Add(streamId);

        public void OnClosed(string reason) => end.Closed.Add(reason);
    }
}
