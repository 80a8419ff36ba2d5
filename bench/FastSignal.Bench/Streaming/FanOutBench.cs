using System.Buffers.Binary;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FastSignal.Primitives;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Bench.Streaming;

/// <summary>
/// What does one packet cost when a frame of seven goes to 100 viewers: from the pipeline's thread through mailbox, feed,
/// numbering, header, encryption and batch to a socket that only counts? Beside it the framework's cipher with an array per
/// packet, as plain code would do it, and the cipher of the server alone, which is the floor.
/// </summary>
[MemoryDiagnoser]
public class FanOutBench : IDisposable
{
    private const int Viewers = 100;
    private const int Packets = 7;
    private const int PayloadLength = 1180;
    private const int HeaderLength = 32;
    private const int TagLength = 16;

    /// <summary>Frames per invocation: enough that waking the worker once does not show.</summary>
    private const int Frames = 16;

    private const int PacketsPerInvocation = Frames * Packets * Viewers;

    private readonly byte[] _payloads = GC.AllocateArray<byte>(Packets * PayloadLength, pinned: true);
    private readonly NativeSlice[] _slices = new NativeSlice[Packets];
    private readonly AesGcm[] _framework = [.. Enumerable.Range(0, Viewers).Select(_ => new AesGcm(RandomNumberGenerator.GetBytes(16), TagLength))];
    private readonly SrtpSender[] _senders =
        [.. Enumerable.Range(0, Viewers).Select(_ => new SrtpSender(SrtpProfile.AeadAes128Gcm, RandomNumberGenerator.GetBytes(16), new byte[12]))];

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _destination = new byte[1500];
    private FanOutRig? _rig;
    private uint _index;
    private long _played;

    [GlobalSetup]
    public void Setup()
    {
        _header[0] = 0x90;
        for (int i = 0; i < Packets; i++)
            _slices[i] = new NativeSlice(System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_payloads, i * PayloadLength), PayloadLength);
        _rig = FanOutRig.Create(Viewers, Packets, PayloadLength);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = PacketsPerInvocation)]
    public int PlainCode()
    {
        int sent = 0;
        for (int frame = 0; frame < Frames; frame++)
        {
            foreach (AesGcm cipher in _framework)
            {
                foreach (NativeSlice slice in _slices)
                {
                    byte[] plain = slice.Span.ToArray();
                    byte[] packet = new byte[HeaderLength + PayloadLength + TagLength];
                    byte[] nonce = new byte[12];
                    BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(8), _index++);
                    _header.CopyTo(packet, 0);
                    cipher.Encrypt(
                        nonce, plain, packet.AsSpan(HeaderLength, PayloadLength), packet.AsSpan(HeaderLength + PayloadLength), packet.AsSpan(0, HeaderLength));
                    sent += packet.Length;
                }
            }
        }

        return sent;
    }

    [Benchmark(OperationsPerInvoke = PacketsPerInvocation)]
    public int CipherAlone()
    {
        int sent = 0;
        for (int frame = 0; frame < Frames; frame++)
        {
            foreach (SrtpSender sender in _senders)
            {
                for (int i = 0; i < Packets; i++)
                {
                    uint index = _index++;
                    BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), (ushort)index);
                    sent += sender.ProtectRtp(_header, default, _slices.AsSpan(i, 1), index >> 16, _destination);
                }
            }
        }

        return sent;
    }

    [Benchmark(OperationsPerInvoke = PacketsPerInvocation)]
    public void Server()
    {
        _rig!.Play(Frames);
        _played += Frames;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        if (_rig is not null)
        {
            // The last batch may still lie in the worker, and it is never more than one frame for all.
            long expected = (_played - 1) * Packets * Viewers;
            if (_rig.Socket.Datagrams < expected)
                throw new InvalidOperationException($"{_rig.Socket.Datagrams} datagrams were sent where {expected} were due.");
            _rig.Dispose();
        }

        foreach (AesGcm cipher in _framework)
            cipher.Dispose();
        foreach (SrtpSender sender in _senders)
            sender.Dispose();
        GC.SuppressFinalize(this);
    }
}
