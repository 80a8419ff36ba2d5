using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Kit;

/// <content>Its data channels.</content>
internal sealed partial class TestViewer
{
    public DataChannelTransport Channels { get; } = new();

    public List<DataChannel> ChannelsOpened { get; } = [];

    public List<DataChannel> ChannelsClosed { get; } = [];

    public List<(DataChannel Channel, byte[] Bytes, bool IsText)> Messages { get; } = [];

    /// <summary>Sends a message on a channel at once.</summary>
    public DataChannelSendResult Say(DataChannel channel, ReadOnlySpan<byte> message, bool isText, long nowUs)
    {
        DataChannelSendResult result = Channels.Send(channel, message, isText, nowUs);
        DrainChannels(nowUs);
        return result;
    }

    /// <summary>Closes a channel at once.</summary>
    public void CloseChannel(DataChannel channel, long nowUs)
    {
        Channels.Close(channel);
        DrainChannels(nowUs);
    }

    private void ReceiveChannels(long nowUs)
    {
        if (!_options.WantsData || _receiver is null)
            return;
        Channels.Start(_options.Role, 5000, 5000, SctpLimits.MaxMessageSize, nowUs);
        byte[] packet = new byte[2048];
        while (_dtls!.Read(packet) is > 0 and int length)
            Channels.Receive(packet.AsSpan(0, length), nowUs);
        DrainChannels(nowUs);
    }

    private void TickChannels(long nowUs)
    {
        if (nowUs < Channels.NextTickUs)
            return;
        Channels.Tick(nowUs);
        DrainChannels(nowUs);
    }

    private void DrainChannels(long nowUs)
    {
        ChannelSink sink = new(this);
        Channels.Drain(ref sink, nowUs);
    }

    private readonly struct ChannelSink(TestViewer viewer) : IDataChannelSink
    {
        public bool Send(ReadOnlySpan<byte> packet)
        {
            bool sent = viewer._dtls!.TryWrite(packet);
            viewer.DrainDtls();
            return sent;
        }

        public void OnChannelOpen(DataChannel channel) => viewer.ChannelsOpened.Add(channel);

        public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) =>
            viewer.Messages.Add((channel, message.ToArray(), isText));

        public void OnChannelClosed(DataChannel channel) => viewer.ChannelsClosed.Add(channel);
    }
}
