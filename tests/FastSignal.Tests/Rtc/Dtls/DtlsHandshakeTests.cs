using System.Security.Cryptography;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Dtls.Native;
using FastSignal.Rtc.Srtp;
using FastSignal.Tests.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>A handshake between two of our own ends, and what it yields.</summary>
public sealed class DtlsHandshakeTests
{
    [Fact]
    public void Both_roles_connect_and_agree_on_the_cheapest_profile()
    {
        using DtlsPair pair = new();
        Assert.Equal(DtlsState.New, pair.Client.State);
        Assert.Equal(long.MaxValue, pair.Client.NextTickUs);
        pair.Start(1_000);
        Assert.Equal(DtlsState.Handshaking, pair.Client.State);
        Assert.Empty(pair.Drain(pair.Server));
        pair.Deliver(1_000);

        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Client.SrtpProfile);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Server.SrtpProfile);
        Assert.Equal(long.MaxValue, pair.Client.NextTickUs);
        Assert.Equal(long.MaxValue, pair.Server.NextTickUs);
        Assert.Null(pair.Client.Failure);
    }

    [Fact]
    public void Exported_keys_match_and_decrypt_each_others_packets()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Assert.True(pair.Client.TryExportSrtpKeys(out SrtpKeyingMaterial? client));
        Assert.True(pair.Server.TryExportSrtpKeys(out SrtpKeyingMaterial? server));
        Assert.Equal(client.LocalKey, server.RemoteKey);
        Assert.Equal(client.LocalSalt, server.RemoteSalt);
        Assert.Equal(client.RemoteKey, server.LocalKey);
        Assert.Equal(client.RemoteSalt, server.LocalSalt);
        Assert.NotEqual(client.LocalKey, client.RemoteKey);

        Check(client, server);
        Check(server, client);

        static void Check(SrtpKeyingMaterial from, SrtpKeyingMaterial to)
        {
            using SrtpSender sender = new(from.Profile, from.LocalKey, from.LocalSalt);
            using SrtpReceiver receiver = new(to.Profile, to.RemoteKey, to.RemoteSalt);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(SrtpKit.ProtectRtp(sender, SrtpKit.Header(1), SrtpKit.Bytes(1, 100)), out _));
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport()), out _));
        }
    }

    [Fact]
    public void Keys_are_not_there_before_the_handshake_is_over_nor_after_the_end()
    {
        using DtlsPair pair = new();
        pair.Start(0);
        Assert.False(pair.Server.TryExportSrtpKeys(out _));
        Assert.False(pair.Server.VerifyFingerprint("sha-256", DtlsPair.ClientContext.Certificate.Sha256Fingerprint));
        Assert.Equal(SrtpProfile.None, pair.Server.SrtpProfile);
        pair.Deliver(0);
        Assert.True(pair.Server.TryExportSrtpKeys(out _));
        pair.Server.Close();
        Assert.False(pair.Server.TryExportSrtpKeys(out _));
    }

    [Fact]
    public void Fingerprint_is_that_of_the_peers_certificate_and_of_no_other()
    {
        using DtlsPair pair = DtlsPair.Connected();
        DtlsCertificate client = DtlsPair.ClientContext.Certificate;
        DtlsCertificate server = DtlsPair.ServerContext.Certificate;
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", client.Sha256Fingerprint);

        Assert.True(pair.Server.VerifyFingerprint("sha-256", client.Sha256Fingerprint));
        Assert.True(pair.Client.VerifyFingerprint("SHA-256", server.Sha256Fingerprint.ToLowerInvariant()));
        Assert.True(pair.Server.VerifyFingerprint("sha-384", Fingerprint.Format(SHA384.HashData(client.Der))));
        Assert.True(pair.Server.VerifyFingerprint("sha-512", Fingerprint.Format(SHA512.HashData(client.Der))));

        Assert.False(pair.Server.VerifyFingerprint("sha-256", server.Sha256Fingerprint));
        Assert.False(pair.Client.VerifyFingerprint("sha-256", client.Sha256Fingerprint));
        Assert.False(pair.Server.VerifyFingerprint("sha-384", client.Sha256Fingerprint));
        Assert.False(pair.Server.VerifyFingerprint("md5", "00"));
        Assert.False(pair.Server.VerifyFingerprint("", client.Sha256Fingerprint));
    }

    [Fact]
    public void Sha_1_fingerprints_are_refused_even_when_they_match()
    {
        using DtlsPair pair = DtlsPair.Connected();
#pragma warning disable CA5350 // The weak hash is what this test is about.
        string fingerprint = Fingerprint.Format(SHA1.HashData(DtlsPair.ClientContext.Certificate.Der));
#pragma warning restore CA5350
        Assert.False(pair.Server.VerifyFingerprint("sha-1", fingerprint));
    }

    [Fact]
    public void Every_prefix_and_every_changed_character_of_a_fingerprint_is_a_mismatch()
    {
        using DtlsPair pair = DtlsPair.Connected();
        string right = DtlsPair.ClientContext.Certificate.Sha256Fingerprint;
        for (int length = 0; length < right.Length; length++)
            Assert.False(pair.Server.VerifyFingerprint("sha-256", right[..length]));
        foreach (char wrong in "0F:Gg -+\u0660")
        {
            for (int at = 0; at < right.Length; at++)
            {
                string changed = right[..at] + wrong + right[(at + 1)..];
                Assert.Equal(changed == right, pair.Server.VerifyFingerprint("sha-256", changed));
            }
        }

        Assert.False(pair.Server.VerifyFingerprint("sha-256", right + ":00"));
        Assert.False(pair.Server.VerifyFingerprint("sha-256", " " + right));
    }

    [Fact]
    public void Context_may_be_disposed_before_its_connections()
    {
        DtlsContext context = new(DtlsCertificate.Create());
        using DtlsPair pair = new(serverContext: context);
        context.Dispose();
        context.Dispose();
        pair.Start(0);
        pair.Deliver(0);
        Assert.True(pair.IsConnected);
        Assert.Throws<ObjectDisposedException>(() => new DtlsConnection(context, DtlsRole.Server));
    }

    [Fact]
    public void One_context_serves_connections_of_many_threads()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using DtlsPair pair = DtlsPair.Connected();
            Assert.True(pair.Server.VerifyFingerprint("sha-256", DtlsPair.ClientContext.Certificate.Sha256Fingerprint));
        });
    }

    [Fact]
    public void A_missing_library_is_named_with_the_package_to_install()
    {
        OpenSslMissingException exception = Assert.Throws<OpenSslMissingException>(() => OpenSsl.Require("libssl.so.999"));
        Assert.Contains("libssl.so.999", exception.Message, StringComparison.Ordinal);
        Assert.Contains("libssl3", exception.Message, StringComparison.Ordinal);
        OpenSsl.Require(OpenSsl.SslLibrary);
    }

    [Fact]
    public void Second_dispose_is_harmless_and_so_is_every_call_after_it()
    {
        DtlsPair pair = DtlsPair.Connected();
        pair.Dispose();
        pair.Dispose();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        pair.Server.Start(0);
        pair.Server.Receive(new byte[100], 0);
        pair.Server.Tick(0);
        pair.Server.Close();
        Assert.False(pair.Server.TryWrite([1]));
        Assert.Equal(0, pair.Server.Read(new byte[10]));
        Assert.Empty(pair.Drain(pair.Server));
        Assert.False(pair.Server.VerifyFingerprint("sha-256", DtlsPair.ClientContext.Certificate.Sha256Fingerprint));
        Assert.False(pair.Server.TryExportSrtpKeys(out _));
        Assert.Equal(long.MaxValue, pair.Server.NextTickUs);
    }

    [Fact]
    public void A_handshake_without_answer_fails_at_its_limit()
    {
        using DtlsPair pair = new();
        pair.Start(5_000);
        Assert.InRange(pair.Client.NextTickUs, 5_000, 5_000 + FlightTimer.FirstUs);
        Assert.Equal(5_000 + DtlsConnection.HandshakeLimitUs, pair.Server.NextTickUs);
        pair.Server.Tick(5_000 + DtlsConnection.HandshakeLimitUs - 1);
        Assert.Equal(DtlsState.Handshaking, pair.Server.State);
        pair.Server.Tick(5_000 + DtlsConnection.HandshakeLimitUs);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Contains("30 seconds", pair.Server.Failure, StringComparison.Ordinal);
        Assert.Equal(long.MaxValue, pair.Server.NextTickUs);
    }

    [Fact]
    public void A_client_without_certificate_is_refused()
    {
        using DtlsConnection server = new(DtlsPair.ServerContext, DtlsRole.Server);
        using BareClient client = new();
        byte[] buffer = new byte[DtlsConnection.MaxDatagramSize];
        for (int round = 0; round < 4; round++)
        {
            client.Step();
            // One flight is one datagram here: the client has no certificate to send.
            server.Receive(client.TakeFlight(), 0);
            for (int length = server.TakeDatagram(buffer); length > 0; length = server.TakeDatagram(buffer))
                client.Receive(buffer.AsSpan(0, length));
        }

        Assert.Equal(DtlsState.Failed, server.State);
        Assert.Contains("certificate", server.Failure, StringComparison.Ordinal);
        Assert.False(server.TryExportSrtpKeys(out _));
    }

    [Fact]
    public void Two_clients_fail_instead_of_waiting_for_ever()
    {
        using DtlsPair pair = new();
        using DtlsConnection other = new(DtlsPair.ServerContext, DtlsRole.Client);
        pair.Client.Start(0);
        other.Start(0);
        foreach (byte[] datagram in pair.Drain(pair.Client))
            other.Receive(datagram, 0);
        Assert.Equal(DtlsState.Failed, other.State);
        Assert.StartsWith("The DTLS handshake failed: ", other.Failure, StringComparison.Ordinal);
        Assert.NotEmpty(pair.Drain(other));
    }
}
