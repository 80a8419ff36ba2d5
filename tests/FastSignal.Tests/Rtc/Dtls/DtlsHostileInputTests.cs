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
    public void Every_prefix_of_every_datagram_leaves_two_ends_that_agree_or_do_not_connect()
    {
        int datagrams = CountDatagrams();
        for (int target = 0; target < datagrams; target++)
        {
            // Past the headers, where a message is cut matters less: every thirteenth length is enough.
            int length = 0;
            while (Handshake(target, datagram => datagram[..Math.Min(length, datagram.Length)]) > length)
                length += length < 64 ? 1 : 13;
        }
    }

    [Fact]
    public void Every_flipped_byte_of_every_datagram_leaves_two_ends_that_agree_or_do_not_connect()
    {
        Random random = new(5);
        int datagrams = CountDatagrams();
        for (int target = 0; target < datagrams; target++)
        {
            int at = 0;
            while (Handshake(target, Flip) > at)
                at++;

            byte[] Flip(byte[] datagram)
            {
                if (at < datagram.Length)
                    datagram[at] ^= (byte)random.Next(1, 256);
                return datagram;
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

    private static int CountDatagrams()
    {
        int count = 0;
        while (Handshake(count, datagram => datagram) > 0)
            count++;
        Assert.InRange(count, 4, 10);
        return count;
    }

    // Runs a handshake whose target-th datagram is changed on its way; returns that datagram's length, 0 when there were fewer.
    private static int Handshake(int target, Func<byte[], byte[]> change)
    {
        using DtlsPair pair = new();
        pair.Start(0);
        int carried = 0;
        int targetLength = 0;
        bool moved = true;
        while (moved)
            moved = Carry(pair.Client, pair.Server) | Carry(pair.Server, pair.Client);

        foreach (DtlsConnection side in new[] { pair.Client, pair.Server })
            Assert.Equal(side.State == DtlsState.Failed, side.Failure is not null);
        if (pair.Client.TryExportSrtpKeys(out var client) && pair.Server.TryExportSrtpKeys(out var server))
            Assert.Equal(client.LocalKey, server.RemoteKey);
        return targetLength;

        bool Carry(DtlsConnection from, DtlsConnection to)
        {
            List<byte[]> datagrams = pair.Drain(from);
            foreach (byte[] datagram in datagrams)
            {
                bool isTarget = carried++ == target;
                if (isTarget)
                    targetLength = datagram.Length;
                to.Receive(isTarget ? change(datagram) : datagram, 0);
            }

            return datagrams.Count > 0;
        }
    }
}
