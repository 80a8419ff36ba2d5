using FastSignal.Rtc.Dtls;
using FastSignal.Tests.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>Garbage never throws; what is not DTLS changes nothing.</summary>
public sealed class DtlsHostileInputTests
{
    [Fact]
    public void Datagrams_that_are_not_records_change_nothing_at_any_time()
    {
        using DtlsPair pair = new();
        Random random = new(3);
        pair.Start(0);
        Annoy();
        for (int round = 0; round < 10; round++)
        {
            foreach (byte[] datagram in pair.Drain(pair.Client))
            {
                pair.Server.Receive(datagram, 0);
                Annoy();
            }

            foreach (byte[] datagram in pair.Drain(pair.Server))
            {
                pair.Client.Receive(datagram, 0);
                Annoy();
            }
        }

        Assert.True(pair.IsConnected);
        Annoy();
        Assert.True(pair.Client.TryWrite([1]));
        pair.Deliver(0);
        Assert.Equal(1, pair.Server.Read(new byte[10]));

        void Annoy()
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] garbage = new byte[random.Next(0, 1500)];
                random.NextBytes(garbage);
                if (garbage.Length > 1 && garbage[0] is >= 20 and <= 23 && garbage[1] == 0xFE)
                    continue;
                pair.Client.Receive(garbage, 0);
                pair.Server.Receive(garbage, 0);
            }
        }
    }

    [Fact]
    public void Records_of_noise_after_the_handshake_change_nothing()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Random random = new(4);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] garbage = new byte[random.Next(13, 300)];
            random.NextBytes(garbage);
            garbage[0] = (byte)random.Next(20, 24);
            garbage[1] = 0xFE;
            garbage[2] = 0xFD;
            garbage[3] = 0;
            // Epoch 1, where everything is authenticated.
            garbage[4] = 1;
            garbage[11] = 0;
            garbage[12] = (byte)random.Next(0, Math.Min(256, garbage.Length - 12));
            pair.Server.Receive(garbage, 0);
        }

        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.True(pair.Client.TryWrite([1]));
        pair.Deliver(0);
        Assert.Equal(1, pair.Server.Read(new byte[10]));
    }

    [Fact]
    public void Every_prefix_of_every_flight_leaves_a_connection_that_can_be_freed()
    {
        List<(bool ToServer, byte[] Datagram)> transcript = Record();
        for (int target = 0; target < transcript.Count; target++)
        {
            byte[] datagram = transcript[target].Datagram;
            for (int length = 0; length < datagram.Length; length += length < 64 ? 1 : 13)
                Feed(transcript, target, datagram[..length]);
        }
    }

    [Fact]
    public void Every_flipped_byte_of_every_flight_leaves_a_connection_that_can_be_freed()
    {
        List<(bool ToServer, byte[] Datagram)> transcript = Record();
        Random random = new(5);
        for (int target = 0; target < transcript.Count; target++)
        {
            byte[] datagram = transcript[target].Datagram;
            for (int at = 0; at < datagram.Length; at++)
            {
                byte[] changed = [.. datagram];
                changed[at] ^= (byte)random.Next(1, 256);
                Feed(transcript, target, changed);
            }
        }
    }

    [Fact]
    public void A_damaged_record_after_the_handshake_is_ignored()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Assert.True(pair.Client.TryWrite(SrtpKit.Bytes(1, 50)));
        byte[] datagram = Assert.Single(pair.Drain(pair.Client));
        for (int bit = 13 * 8; bit < datagram.Length * 8; bit++)
        {
            byte[] changed = [.. datagram];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            pair.Server.Receive(changed, 0);
        }

        byte[] buffer = new byte[100];
        Assert.Equal(0, pair.Server.Read(buffer));
        pair.Server.Receive(datagram, 0);
        Assert.Equal(50, pair.Server.Read(buffer));
    }

    // The flights of a real handshake, as datagrams.
    private static List<(bool ToServer, byte[] Datagram)> Record()
    {
        using DtlsPair pair = new();
        pair.Start(0);
        List<(bool, byte[])> transcript = [];
        for (int round = 0; round < 4; round++)
        {
            foreach (byte[] datagram in pair.Drain(pair.Client))
            {
                transcript.Add((true, datagram));
                pair.Server.Receive(datagram, 0);
            }

            foreach (byte[] datagram in pair.Drain(pair.Server))
            {
                transcript.Add((false, datagram));
                pair.Client.Receive(datagram, 0);
            }
        }

        Assert.True(pair.IsConnected);
        Assert.InRange(transcript.Count, 4, 10);
        return transcript;
    }

    // A fresh server sees the recorded datagrams of a client up to the target, then the changed one; likewise a client.
    private static void Feed(List<(bool ToServer, byte[] Datagram)> transcript, int target, byte[] changed)
    {
        bool toServer = transcript[target].ToServer;
        using DtlsConnection side = new(toServer ? DtlsPair.ServerContext : DtlsPair.ClientContext, toServer ? DtlsRole.Server : DtlsRole.Client);
        side.Start(0);
        for (int i = 0; i < target; i++)
        {
            if (transcript[i].ToServer == toServer)
                side.Receive(transcript[i].Datagram, 0);
        }

        side.Receive(changed, 0);
        Assert.NotEqual(DtlsState.Connected, side.State);
        Assert.Equal(side.State == DtlsState.Failed, side.Failure is not null);
        byte[] buffer = new byte[DtlsConnection.MaxDatagramSize];
        while (side.TakeDatagram(buffer) > 0)
            Assert.NotEqual(DtlsState.New, side.State);
    }
}
