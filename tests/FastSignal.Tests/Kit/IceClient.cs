using System.Security.Cryptography;
using System.Text;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Tests.Kit;

/// <summary>
/// The controlling full agent across from a lite server (RFC 8445 section 7.2): checks the one pair there is, nominates it
/// after the first success, then keeps it alive.
/// </summary>
internal sealed class IceClient
{
    /// <summary>Ta of RFC 8445 section 14.</summary>
    private const long CheckIntervalUs = 50_000;

    private const long KeepAliveIntervalUs = 1_000_000;
    private const ulong TieBreaker = 0x0123_4567_89AB_CDEF;
    private const uint Priority = 1_853_693_695;

    private readonly bool _nominates;
    private readonly HashSet<string> _pending = [];
    private IceCredentials _server;
    private bool _nominating;

    public IceClient(bool nominates) => _nominates = nominates;

    public IceCredentials Local { get; private set; } = IceCredentials.Create();

    /// <summary>The address the server sees, from XOR-MAPPED-ADDRESS.</summary>
    public TransportAddress Mapped { get; private set; }

    /// <summary>True when a check of the present pair was answered.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>True when a nominating check was answered.</summary>
    public bool Nominated { get; private set; }

    /// <summary>Responses that were not authentic or answered nothing.</summary>
    public int ResponsesRefused { get; private set; }

    public int ChecksSent { get; private set; }

    public long NextTickUs { get; private set; } = long.MaxValue;

    /// <summary>New credentials; the caller puts them into its next description.</summary>
    public void Restart() => Local = IceCredentials.Create();

    /// <summary>Checks begin against these credentials; unchanged ones change nothing.</summary>
    public void Start(IceCredentials server, long nowUs)
    {
        if (_server == server)
            return;
        _server = server;
        CheckAnew(nowUs);
    }

    /// <summary>The present pair is a new one.</summary>
    public void CheckAnew(long nowUs)
    {
        (Succeeded, Nominated, _nominating) = (false, false, false);
        _pending.Clear();
        NextTickUs = nowUs;
    }

    /// <summary>Writes the check that is due.</summary>
    public byte[] WriteCheck(long nowUs)
    {
        _nominating = Succeeded && _nominates;
        NextTickUs = nowUs + (Nominated || (Succeeded && !_nominates) ? KeepAliveIntervalUs : CheckIntervalUs);
        ChecksSent++;
        return BuildCheck(_server, _nominating);
    }

    /// <summary>A well-formed check for any credentials.</summary>
    public byte[] BuildCheck(IceCredentials server, bool nominate)
    {
        byte[] transaction = RandomNumberGenerator.GetBytes(StunMessage.TransactionIdLength);
        _pending.Add(Convert.ToHexString(transaction));
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, transaction);
        writer.Add(StunAttributeType.Username, Encoding.UTF8.GetBytes($"{server.UsernameFragment}:{Local.UsernameFragment}"));
        writer.Add(StunAttributeType.IceControlling, TieBreaker);
        if (nominate)
            writer.Add(StunAttributeType.UseCandidate);
        writer.Add(StunAttributeType.Priority, Priority);
        writer.AddIntegrity(Encoding.UTF8.GetBytes(server.Password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    /// <summary>Takes a response; the next check follows at once when it changes what is to be said.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, long nowUs)
    {
        if (!StunMessage.TryParse(datagram, out StunMessage message)
            || message.Class != StunClass.Success
            || !_pending.Remove(Convert.ToHexString(message.TransactionId))
            || !message.VerifyFingerprint()
            || !message.VerifyIntegrity(Encoding.UTF8.GetBytes(_server.Password))
            || !message.TryGetXorMappedAddress(out TransportAddress mapped))
        {
            ResponsesRefused++;
            return;
        }

        Mapped = mapped;
        if (_nominating)
            Nominated = true;
        if (!Succeeded && _nominates)
            NextTickUs = nowUs;
        Succeeded = true;
    }
}
