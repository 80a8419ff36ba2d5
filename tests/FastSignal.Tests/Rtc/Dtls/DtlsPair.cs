using FastSignal.Rtc.Dtls;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>A client and a server with nothing but method calls between them.</summary>
internal sealed class DtlsPair : IDisposable
{
    private readonly byte[] _buffer = new byte[2000];

    public DtlsPair(DtlsContext? clientContext = null, DtlsContext? serverContext = null)
    {
        Client = new DtlsConnection(clientContext ?? ClientContext, DtlsRole.Client);
        Server = new DtlsConnection(serverContext ?? ServerContext, DtlsRole.Server);
    }

    public static DtlsContext ClientContext { get; } = new(DtlsCertificate.Create());

    public static DtlsContext ServerContext { get; } = new(DtlsCertificate.Create());

    public DtlsConnection Client { get; }

    public DtlsConnection Server { get; }

    public bool IsConnected => Client.State == DtlsState.Connected && Server.State == DtlsState.Connected;

    /// <summary>A pair whose handshake is over.</summary>
    public static DtlsPair Connected()
    {
        DtlsPair pair = new();
        pair.Start(0);
        pair.Deliver(0);
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (pair.Client.State, pair.Server.State));
        return pair;
    }

    public void Start(long nowUs)
    {
        Server.Start(nowUs);
        Client.Start(nowUs);
    }

    /// <summary>Every datagram a side has to send.</summary>
    public List<byte[]> Drain(DtlsConnection side)
    {
        List<byte[]> datagrams = [];
        for (int length = side.TakeDatagram(_buffer); length > 0; length = side.TakeDatagram(_buffer))
        {
            Assert.InRange(length, 1, DtlsConnection.MaxDatagramSize);
            datagrams.Add(_buffer[..length]);
        }

        return datagrams;
    }

    /// <summary>Carries datagrams both ways, in order and without loss, until both sides are silent.</summary>
    public void Deliver(long nowUs)
    {
        bool moved;
        do
        {
            moved = Carry(Client, Server) | Carry(Server, Client);
        }
        while (moved);

        bool Carry(DtlsConnection from, DtlsConnection to)
        {
            List<byte[]> datagrams = Drain(from);
            foreach (byte[] datagram in datagrams)
                to.Receive(datagram, nowUs);
            return datagrams.Count > 0;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
