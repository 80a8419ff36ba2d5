using System.Net;
using System.Security.Cryptography;
using System.Text;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Tests.Rtc.Stun;

public sealed class StunMessageTests
{
    [Fact]
    public void Sample_request_of_RFC_5769_is_read_and_verified()
    {
        Assert.True(StunMessage.TryParse(StunVectors.Request, out StunMessage message));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMessage.BindingMethod, message.Method);
        Assert.True(message.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username));
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(username));
        Assert.True(message.TryGet(StunAttributeType.Priority, out ReadOnlySpan<byte> priority));
        Assert.Equal("6E0001FF", Convert.ToHexString(priority));
        Assert.True(message.TryGet(StunAttributeType.IceControlled, out ReadOnlySpan<byte> tieBreaker));
        Assert.Equal("932FF9B151263B36", Convert.ToHexString(tieBreaker));
        Assert.True(message.VerifyFingerprint());
        Assert.True(message.VerifyIntegrity(StunVectors.Password));
        Assert.False(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBT"u8));
    }

    [Fact]
    public void Sample_responses_of_RFC_5769_give_their_mapped_addresses()
    {
        Assert.True(StunMessage.TryParse(StunVectors.ResponseIPv4, out StunMessage ipv4));
        Assert.Equal(StunClass.Success, ipv4.Class);
        Assert.True(ipv4.VerifyFingerprint());
        Assert.True(ipv4.VerifyIntegrity(StunVectors.Password));
        Assert.True(ipv4.TryGetXorMappedAddress(out TransportAddress first));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 32853), first.ToEndPoint());

        Assert.True(StunMessage.TryParse(StunVectors.ResponseIPv6, out StunMessage ipv6));
        Assert.True(ipv6.VerifyFingerprint());
        Assert.True(ipv6.VerifyIntegrity(StunVectors.Password));
        Assert.True(ipv6.TryGetXorMappedAddress(out TransportAddress second));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853), second.ToEndPoint());
    }

    [Fact]
    public void Long_term_vectors_of_RFC_5769_and_8489_verify_with_their_keys()
    {
        byte[] text = Encoding.UTF8.GetBytes($"{StunVectors.LongTermUser}:example.org:TheMatrIX");
#pragma warning disable CA5351 // The long-term key of RFC 5389 is an MD5 sum.
        byte[] md5 = MD5.HashData(text);
#pragma warning restore CA5351
        Assert.True(StunMessage.TryParse(StunVectors.LongTermRequest, out StunMessage old));
        Assert.True(old.VerifyIntegrity(md5));
        Assert.False(old.HasFingerprint);
        Assert.False(old.VerifyFingerprint());

        Assert.True(StunMessage.TryParse(StunVectors.LongTermSha256Request, out StunMessage current));
        Assert.True(current.HasIntegritySha256);
        Assert.True(current.TryGet(StunAttributeType.UserHash, out ReadOnlySpan<byte> userHash));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes($"{StunVectors.LongTermUser}:example.org")), userHash.ToArray());
        // Without PASSWORD-ALGORITHM the key is still the MD5 sum (RFC 8489 section 9.2.2).
        Assert.True(current.VerifyIntegrity(md5));
        Assert.False(current.VerifyIntegrity(StunVectors.Password));
    }

    [Fact]
    public void Writer_reproduces_the_sample_messages_up_to_their_padding()
    {
        byte[] buffer = new byte[256];
        ReadOnlySpan<byte> transaction = StunVectors.Request.AsSpan(8, 12);
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, transaction);
        writer.Add(StunAttributeType.Software, "STUN test client"u8);
        writer.Add(StunAttributeType.Priority, 0x6e0001ffu);
        writer.Add(StunAttributeType.IceControlled, 0x932ff9b151263b36ul);
        // The RFC pads its strings with spaces, which only a value of the padded length can reproduce.
        writer.Add(StunAttributeType.Username, "evtj:h6vY   "u8);
        buffer[63] = 9;
        writer.AddIntegrity(StunVectors.Password);
        writer.AddFingerprint();
        Assert.Equal(StunVectors.Request, buffer[..writer.Length]);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677")]
    public void Written_mapped_address_equals_the_sample_response(string address)
    {
        byte[] sample = address.Contains(':', StringComparison.Ordinal) ? StunVectors.ResponseIPv6 : StunVectors.ResponseIPv4;
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Success, StunMessage.BindingMethod, sample.AsSpan(8, 12));
        writer.Add(StunAttributeType.Software, "test vector "u8);
        buffer[23] = 11;
        writer.AddXorMappedAddress(TransportAddress.From(new IPEndPoint(IPAddress.Parse(address), 32853)));
        writer.AddIntegrity(StunVectors.Password);
        writer.AddFingerprint();
        Assert.Equal(sample, buffer[..writer.Length]);
    }

    [Fact]
    public void Writer_with_too_small_a_buffer_reports_length_zero_and_never_throws()
    {
        for (int size = 0; size < 108; size++)
        {
            StunWriter writer = new(new byte[size], StunClass.Request, StunMessage.BindingMethod, StunVectors.Request.AsSpan(8, 12));
            writer.Add(StunAttributeType.Username, "evtj:h6vY"u8);
            writer.Add(StunAttributeType.Priority, 1u);
            writer.Add(StunAttributeType.IceControlling, 1ul);
            writer.Add(StunAttributeType.UseCandidate);
            writer.AddErrorCode(420, "x"u8);
            writer.AddUnknownAttributes([1, 2]);
            writer.AddIntegrity(StunVectors.Password);
            writer.AddFingerprint();
            Assert.Equal(0, writer.Length);
        }
    }

    [Fact]
    public void Every_prefix_is_refused()
    {
        foreach (byte[] vector in Vectors)
        {
            for (int length = 0; length < vector.Length; length++)
                Assert.False(StunMessage.TryParse(vector.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Every_single_bit_flip_is_refused_or_fails_the_fingerprint()
    {
        foreach (byte[] vector in (byte[][])[StunVectors.Request, StunVectors.ResponseIPv4, StunVectors.ResponseIPv6])
        {
            for (int bit = 0; bit < vector.Length * 8; bit++)
            {
                byte[] flipped = (byte[])vector.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                if (StunMessage.TryParse(flipped, out StunMessage message))
                    Assert.False(message.VerifyFingerprint(), $"bit {bit}");
            }
        }
    }

    [Fact]
    public void Random_bytes_behind_a_valid_header_never_throw()
    {
        Random random = new(5769);
        byte[] buffer = new byte[256];
        for (int round = 0; round < 20_000; round++)
        {
            int length = random.Next(0, 55) * 4;
            Span<byte> datagram = buffer.AsSpan(0, 20 + length);
            random.NextBytes(datagram);
            StunVectors.Request.AsSpan(0, 20).CopyTo(datagram);
            datagram[2] = 0;
            datagram[3] = (byte)length;
            // Small lengths make the walk reach more than one attribute.
            for (int index = 20; index + 4 <= datagram.Length; index += 8)
                (datagram[index], datagram[index + 1], datagram[index + 2], datagram[index + 3]) = (0, (byte)random.Next(0, 40), 0, (byte)random.Next(0, 24));
            if (!StunMessage.TryParse(datagram, out StunMessage message))
                continue;
            foreach (StunAttribute attribute in message.Attributes)
                Assert.True(attribute.Value.Length <= length);
            message.VerifyIntegrity(StunVectors.Password);
            message.VerifyFingerprint();
            message.TryGetXorMappedAddress(out _);
        }
    }

    [Fact]
    public void Attributes_behind_the_integrity_do_not_count()
    {
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, StunVectors.Request.AsSpan(8, 12));
        writer.Add(StunAttributeType.Username, "a:b"u8);
        writer.AddIntegrity(StunVectors.Password);
        writer.Add(StunAttributeType.UseCandidate);
        writer.AddFingerprint();
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out StunMessage message));
        Assert.True(message.VerifyIntegrity(StunVectors.Password));
        Assert.False(message.TryGet(StunAttributeType.UseCandidate, out _));
    }

    [Fact]
    public void Anything_behind_the_fingerprint_makes_the_message_malformed()
    {
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, StunVectors.Request.AsSpan(8, 12));
        writer.AddFingerprint();
        writer.Add(StunAttributeType.UseCandidate);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out _));
    }

    [Fact]
    public void Local_fragment_is_read_from_a_request_only()
    {
        Assert.True(StunRouting.TryReadLocalUfrag(StunVectors.Request, out ReadOnlySpan<byte> ufrag));
        Assert.Equal("evtj", Encoding.ASCII.GetString(ufrag));
        Assert.False(StunRouting.TryReadLocalUfrag(StunVectors.ResponseIPv4, out _));
        Assert.False(StunRouting.TryReadLocalUfrag(StunVectors.LongTermRequest, out _));
        Assert.False(StunRouting.TryReadLocalUfrag([], out _));
    }

    [Fact]
    public void Crc_of_the_check_string_is_the_published_one()
        => Assert.Equal(0xCBF43926u, StunCrc32.Compute("123456789"u8));

    private static readonly byte[][] Vectors =
    [
        StunVectors.Request, StunVectors.ResponseIPv4, StunVectors.ResponseIPv6, StunVectors.LongTermRequest, StunVectors.LongTermSha256Request,
    ];
}
