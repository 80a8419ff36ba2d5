using System.Net;
using System.Text;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Tests.Rtc.Ice;

public sealed class IceAgentTests
{
    private const long Second = 1_000_000;
    private static readonly IceCredentials Local = new("servrfrg", "serverpasswordserverpass");
    private static readonly IceCredentials Remote = new("clnt", "clientpasswordclientpass");
    private static readonly TransportAddress First = CheckBuilder.Address("192.0.2.10", 40000);
    private static readonly TransportAddress Other = CheckBuilder.Address("2001:db8::7", 40001);

    private readonly byte[] _reply = new byte[IceAgent.MaxReplyLength];
    private readonly IceAgent _agent = new(Local, IceOptions.Default, nowUs: 0);
    private readonly CheckBuilder _check = new(Local, Remote.UsernameFragment);

    [Fact]
    public void First_check_is_answered_with_the_mapped_address_and_its_source_is_used_at_once()
    {
        byte[] request = _check.Build();
        Assert.Equal(IceOutcome.SelectedChanged, _agent.Receive(request, First, 1, _reply, out int length));

        Assert.True(StunMessage.TryParse(_reply.AsSpan(0, length), out StunMessage reply));
        Assert.Equal(StunClass.Success, reply.Class);
        Assert.Equal(request[8..20], reply.TransactionId.ToArray());
        Assert.True(reply.VerifyFingerprint());
        Assert.True(reply.VerifyIntegrity(Encoding.UTF8.GetBytes(Local.Password)));
        Assert.True(reply.TryGetXorMappedAddress(out TransportAddress mapped));
        Assert.Equal(First, mapped);
        Assert.True(reply.TryGet(StunAttributeType.XorMappedAddress, out ReadOnlySpan<byte> value));
        Assert.Equal(8, value.Length);
        Assert.Equal(First, _agent.Selected);
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(1, _agent.LastCheckUs);
        Assert.True(length <= request.Length, "the reply must not amplify");
    }

    [Fact]
    public void Ipv6_source_is_answered_with_family_ipv6()
    {
        _agent.Receive(_check.Build(), Other, 1, _reply, out int length);
        Assert.True(StunMessage.TryParse(_reply.AsSpan(0, length), out StunMessage reply));
        Assert.True(reply.TryGet(StunAttributeType.XorMappedAddress, out ReadOnlySpan<byte> value));
        Assert.Equal(20, value.Length);
        Assert.True(reply.TryGetXorMappedAddress(out TransportAddress mapped));
        Assert.Equal(Other, mapped);
    }

    [Fact]
    public void Check_protected_by_sha256_is_answered_with_sha256()
    {
        Assert.Equal(IceOutcome.SelectedChanged, _agent.Receive((_check with { Sha256 = true }).Build(), Other, 1, _reply, out int length));
        Assert.True(StunMessage.TryParse(_reply.AsSpan(0, length), out StunMessage reply));
        Assert.True(reply.HasIntegritySha256);
        Assert.True(reply.VerifyIntegrity(Encoding.UTF8.GetBytes(Local.Password)));
    }

    [Fact]
    public void Nomination_switches_the_address_and_a_plain_check_does_not()
    {
        Receive(_check, First, 1);
        Assert.Equal(IceOutcome.Answered, Receive(_check, Other, 2));
        Assert.Equal(First, _agent.Selected);

        Assert.Equal(IceOutcome.SelectedChanged, Receive(_check with { Nominate = true }, Other, 3));
        Assert.Equal(Other, _agent.Selected);
        Assert.Equal(IceState.Completed, _agent.State);
        Assert.Equal(IceOutcome.Answered, Receive(_check with { Nominate = true }, Other, 4));
        Assert.Equal(IceOutcome.Answered, Receive(_check, First, 5));
        Assert.Equal(Other, _agent.Selected);

        // The latest nomination counts: the client moved to another network.
        Assert.Equal(IceOutcome.SelectedChanged, Receive(_check with { Nominate = true }, First, 6));
        Assert.Equal(First, _agent.Selected);
    }

    [Fact]
    public void Silent_address_is_replaced_by_one_that_works()
    {
        Receive(_check with { Nominate = true }, First, 0);
        Assert.Equal(IceOutcome.Answered, Receive(_check, Other, 5 * Second));
        Assert.Equal(IceOutcome.SelectedChanged, Receive(_check, Other, 6 * Second));
        Assert.Equal(Other, _agent.Selected);
    }

    [Fact]
    public void Checks_of_an_unknown_client_are_accepted_only_before_the_answer()
    {
        CheckBuilder stranger = _check with { ClientUfrag = "else" };
        Assert.Equal(IceOutcome.SelectedChanged, Receive(stranger, First, 1));
        _agent.SetRemote(Remote);
        Assert.Equal(IceOutcome.UnknownUser, Receive(stranger, First, 2));
        Assert.Equal(IceOutcome.Answered, Receive(_check, First, 3));
    }

    [Fact]
    public void Setting_the_remote_moves_a_new_agent_to_checking()
    {
        Assert.Equal(IceState.New, _agent.State);
        _agent.SetRemote(Remote);
        Assert.Equal(IceState.Checking, _agent.State);
    }

    [Fact]
    public void Wrong_password_gets_no_reply_and_teaches_no_address()
    {
        CheckBuilder wrong = _check with { Server = Local with { Password = "anotherpasswordanotherpa" } };
        Assert.Equal(IceOutcome.BadIntegrity, _agent.Receive(wrong.Build(), First, 1, _reply, out int length));
        Assert.Equal(0, length);
        Assert.False(_agent.HasSelected);
        Assert.Equal(IceState.New, _agent.State);
        Assert.Equal(0, _agent.LastCheckUs);
    }

    [Fact]
    public void Wrong_fragment_missing_integrity_bad_fingerprint_and_garbage_are_dropped_under_their_names()
    {
        Assert.Equal(IceOutcome.UnknownUser, Receive(_check with { Server = Local with { UsernameFragment = "servrfrx" } }, First, 1));
        Assert.Equal(IceOutcome.UnknownUser, Receive(_check with { Server = Local with { UsernameFragment = "serv" } }, First, 1));
        Assert.Equal(IceOutcome.UnknownUser, Receive(_check with { Server = Local with { UsernameFragment = "servrfrgx" } }, First, 1));
        Assert.Equal(IceOutcome.Unauthenticated, Receive(_check with { Integrity = false }, First, 1));
        byte[] damaged = _check.Build();
        damaged[^1] ^= 1;
        Assert.Equal(IceOutcome.BadFingerprint, Receive(damaged, First, 1));
        Assert.Equal(IceOutcome.BadMessage, Receive("not stun at all"u8.ToArray(), First, 1));
        Assert.False(_agent.HasSelected);
    }

    [Fact]
    public void Check_without_fingerprint_is_accepted()
        => Assert.Equal(IceOutcome.SelectedChanged, Receive(_check with { Fingerprint = false }, First, 1));

    [Fact]
    public void Indications_and_responses_are_ignored()
    {
        Assert.Equal(IceOutcome.Ignored, Receive(_check with { Class = StunClass.Indication }, First, 1));
        Assert.Equal(IceOutcome.Ignored, Receive(_check with { Class = StunClass.Success }, First, 1));
        Assert.Equal(IceOutcome.Ignored, Receive(_check with { Class = StunClass.Error }, First, 1));
        Assert.False(_agent.HasSelected);
    }

    [Fact]
    public void Unknown_required_attributes_are_answered_with_420_that_names_them()
    {
        CheckBuilder strange = _check with { Unknown = [0x7001, 0xC001, 0x7002, 1, 2, 3, 4, 5, 7, 11, 12, 13, 15] };
        Assert.Equal(IceOutcome.UnknownAttribute, _agent.Receive(strange.Build(), First, 1, _reply, out int length));
        Assert.True(StunMessage.TryParse(_reply.AsSpan(0, length), out StunMessage reply));
        Assert.Equal(StunClass.Error, reply.Class);
        Assert.True(reply.TryGet(StunAttributeType.ErrorCode, out ReadOnlySpan<byte> code));
        Assert.Equal((4, 20), (code[2], code[3]));
        Assert.True(reply.TryGet(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> types));
        Assert.StartsWith("700170020002", Convert.ToHexString(types), StringComparison.Ordinal);
        Assert.True(reply.VerifyIntegrity(Encoding.UTF8.GetBytes(Local.Password)));
        Assert.False(_agent.HasSelected);
    }

    [Fact]
    public void Longest_replies_fit_the_named_length()
    {
        CheckBuilder strange = _check with { Sha256 = true, Unknown = [2, 3, 4, 5, 7, 11, 12, 13, 15, 16, 17] };
        Assert.Equal(IceOutcome.UnknownAttribute, _agent.Receive(strange.Build(), First, 1, _reply, out int length));
        Assert.InRange(length, 20, IceAgent.MaxReplyLength);
        Assert.Throws<ArgumentException>(() => _agent.Receive([], First, 1, new byte[IceAgent.MaxReplyLength - 1], out _));
    }

    [Fact]
    public void Controlled_client_is_answered_with_487()
    {
        Assert.Equal(IceOutcome.RoleConflict, _agent.Receive((_check with { Controlled = true }).Build(), First, 1, _reply, out int length));
        Assert.True(StunMessage.TryParse(_reply.AsSpan(0, length), out StunMessage reply));
        Assert.True(reply.TryGet(StunAttributeType.ErrorCode, out ReadOnlySpan<byte> code));
        Assert.Equal((4, 87), (code[2], code[3]));
        Assert.False(_agent.HasSelected);
    }

    [Fact]
    public void Every_flipped_byte_of_a_check_is_refused()
    {
        byte[] request = _check.Build();
        // FINGERPRINT with a flipped type is an unknown optional attribute behind the integrity, which does not count.
        int fingerprint = request.Length - 8;
        for (int index = 0; index < request.Length; index++)
        {
            if (index == fingerprint || index == fingerprint + 1)
                continue;
            byte[] flipped = (byte[])request.Clone();
            flipped[index] ^= 0x20;
            IceOutcome outcome = _agent.Receive(flipped, First, 1, _reply, out int length);
            // A flipped length may swallow the closing attributes: then nothing authenticates the message.
            Assert.True(outcome is IceOutcome.BadMessage or IceOutcome.BadFingerprint or IceOutcome.Unauthenticated, $"byte {index}: {outcome}");
            Assert.Equal(0, length);
        }
    }

    [Fact]
    public void Restart_keeps_the_old_credentials_until_the_new_ones_are_nominated()
    {
        _agent.SetRemote(Remote);
        Receive(_check with { Nominate = true }, First, 1);
        IceCredentials renewed = new("freshfrg", "freshpasswordfreshpasswo");
        _agent.Restart(renewed, 2);
        CheckBuilder fresh = new(renewed, "new1");

        Assert.True(_agent.OwnsUfrag("servrfrg"u8));
        Assert.True(_agent.OwnsUfrag("freshfrg"u8));
        Assert.Equal(renewed, _agent.Local);
        Assert.Equal(Local, _agent.Previous);
        Assert.Equal(IceOutcome.Answered, Receive(_check, First, 3));
        // The new generation is checked before it is nominated: traffic stays where it works.
        Assert.Equal(IceOutcome.Answered, Receive(fresh, Other, 4));
        Assert.Equal(First, _agent.Selected);

        Assert.Equal(IceOutcome.SelectedChanged, Receive(fresh with { Nominate = true }, Other, 5));
        Assert.Equal(Other, _agent.Selected);
        Assert.False(_agent.OwnsUfrag("servrfrg"u8));
        Assert.Null(_agent.Previous);
        Assert.Equal(IceOutcome.UnknownUser, Receive(_check, First, 6));
        Assert.Equal(IceState.Completed, _agent.State);
    }

    [Fact]
    public void Otherrestart_before_a_nomination_keeps_the_generation_that_carries_traffic()
    {
        Receive(_check with { Nominate = true }, First, 1);
        _agent.Restart(new IceCredentials("middlefr", "middlepasswordmiddlepass"), 2);
        _agent.Restart(new IceCredentials("newestfr", "newestpasswordnewestpass"), 3);
        Assert.True(_agent.OwnsUfrag("servrfrg"u8));
        Assert.False(_agent.OwnsUfrag("middlefr"u8));
        Assert.True(_agent.OwnsUfrag("newestfr"u8));
    }

    [Fact]
    public void Silence_disconnects_after_six_seconds_heals_with_a_check_and_fails_after_thirty()
    {
        Receive(_check with { Nominate = true }, First, 10 * Second);
        Assert.Equal(16 * Second, _agent.NextTickUs);
        _agent.Tick(16 * Second - 1);
        Assert.Equal(IceState.Completed, _agent.State);
        _agent.Tick(16 * Second);
        Assert.Equal(IceState.Disconnected, _agent.State);

        Receive(_check, First, 20 * Second);
        Assert.Equal(IceState.Completed, _agent.State);
        _agent.Tick(26 * Second);
        Assert.Equal(IceState.Disconnected, _agent.State);
        Assert.Equal(50 * Second, _agent.NextTickUs);
        _agent.Tick(50 * Second - 1);
        Assert.Equal(IceState.Disconnected, _agent.State);
        _agent.Tick(50 * Second);
        Assert.Equal(IceState.Failed, _agent.State);
        Assert.Equal(long.MaxValue, _agent.NextTickUs);
        Assert.Equal(IceOutcome.Ignored, Receive(_check, First, 51 * Second));
    }

    [Fact]
    public void Unauthenticated_traffic_does_not_keep_an_agent_alive()
    {
        Receive(_check, First, 0);
        Receive(_check with { Server = Local with { Password = "anotherpasswordanotherpa" } }, First, 29 * Second);
        _agent.Tick(30 * Second);
        Assert.Equal(IceState.Failed, _agent.State);
    }

    [Fact]
    public void Agent_that_is_never_checked_fails_after_thirty_seconds_and_a_restart_revives_it()
    {
        Assert.Equal(30 * Second, _agent.NextTickUs);
        _agent.Tick(30 * Second - 1);
        Assert.Equal(IceState.New, _agent.State);
        _agent.Tick(30 * Second);
        Assert.Equal(IceState.Failed, _agent.State);

        IceCredentials renewed = IceCredentials.Create();
        _agent.Restart(renewed, 40 * Second);
        Assert.Equal(IceState.Checking, _agent.State);
        Assert.Equal(70 * Second, _agent.NextTickUs);
        Assert.Equal(IceOutcome.SelectedChanged, Receive(new CheckBuilder(renewed, "x123"), First, 41 * Second));
    }

    [Fact]
    public void Fifty_candidates_are_taken_and_the_next_is_refused()
    {
        IceCandidate candidate = IceCandidate.Host(new IPEndPoint(IPAddress.Loopback, 9));
        for (int count = 0; count < 50; count++)
            Assert.True(_agent.AddRemoteCandidate(candidate));
        Assert.False(_agent.AddRemoteCandidate(candidate));
        Assert.Equal(50, _agent.RemoteCandidateCount);
    }

    [Fact]
    public void Closed_agent_ignores_everything()
    {
        Receive(_check, First, 1);
        _agent.Close();
        _agent.Close();
        _agent.SetRemote(Remote);
        _agent.Restart(Remote, 2);
        _agent.Tick(100 * Second);
        Assert.Equal(IceState.Closed, _agent.State);
        Assert.Equal(IceOutcome.Ignored, Receive(_check, First, 3));
        Assert.Equal(long.MaxValue, _agent.NextTickUs);
    }

    [Fact]
    public void Ten_thousand_answered_checks_allocate_nothing()
    {
        _agent.SetRemote(Remote);
        byte[] first = (_check with { Nominate = true }).Build();
        byte[] second = (_check with { Nominate = true, Sha256 = true }).Build();
        byte[] wrong = (_check with { Server = Local with { Password = "anotherpasswordanotherpa" } }).Build();
        for (int warm = 0; warm < 100; warm++)
            Round(warm);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int iteration = 0; iteration < 10_000; iteration++)
            Round(iteration);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round(int nowUs)
        {
            _agent.Receive(first, First, nowUs, _reply, out _);
            _agent.Receive(second, Other, nowUs, _reply, out _);
            _agent.Receive(wrong, Other, nowUs, _reply, out _);
            StunRouting.TryReadLocalUfrag(first, out ReadOnlySpan<byte> ufrag);
            _agent.OwnsUfrag(ufrag);
            _agent.Tick(nowUs);
        }
    }

    [Fact]
    public void Created_credentials_are_valid_and_differ()
    {
        IceCredentials one = IceCredentials.Create();
        IceCredentials two = IceCredentials.Create();
        Assert.True(one.IsValid);
        Assert.Equal(8, one.UsernameFragment.Length);
        Assert.True(one.Password.Length >= 24);
        Assert.NotEqual(one, two);
        Assert.DoesNotContain(one.Password, one.ToString(), StringComparison.Ordinal);
        Assert.False(new IceCredentials("abc", one.Password).IsValid);
        Assert.False(new IceCredentials("abcd", "short").IsValid);
        Assert.False(new IceCredentials("ab d", one.Password).IsValid);
        Assert.False(default(IceCredentials).IsValid);
    }

    private IceOutcome Receive(CheckBuilder check, TransportAddress from, long nowUs) => Receive(check.Build(), from, nowUs);

    private IceOutcome Receive(byte[] datagram, TransportAddress from, long nowUs)
    {
        IceOutcome outcome = _agent.Receive(datagram, from, nowUs, _reply, out int length);
        bool answered = outcome is IceOutcome.Answered or IceOutcome.SelectedChanged or IceOutcome.UnknownAttribute or IceOutcome.RoleConflict;
        Assert.Equal(answered, length > 0);
        return outcome;
    }
}
