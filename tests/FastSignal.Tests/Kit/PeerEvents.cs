using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;

namespace FastSignal.Tests.Kit;

/// <summary>What a peer told its sink, in order of kind.</summary>
internal sealed class PeerEvents
{
    public List<TransportAddress> Addresses { get; } = [];

    public List<string> RetiredFragments { get; } = [];

    public List<(IceState Ice, PeerConnectionState Connection)> States { get; } = [];

    public int Liveness { get; set; }

    public int MediaReady { get; set; }

    public int KeyFramesNeeded { get; set; }

    public List<ushort> Resends { get; } = [];

    public List<DataChannel> ChannelsOpened { get; } = [];

    public List<DataChannel> ChannelsClosed { get; } = [];

    public List<(DataChannel Channel, byte[] Bytes, bool IsText)> Messages { get; } = [];

    public List<(PeerCloseReason Reason, string Details)> Closed { get; } = [];
}
