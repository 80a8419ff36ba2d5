using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FastSignal.Primitives;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Bench.Rtc;

/// <summary>
/// What does it cost to protect one RTP packet of 1,200 bytes, its payload in two slices as a payloader leaves it? The
/// framework's AesGcm, which needs the payload in one piece first, is the reference.
/// </summary>
[MemoryDiagnoser]
public unsafe class SrtpProtectBench : IDisposable
{
    private const int HeaderLength = 32;
    private const int PayloadLength = 1200 - HeaderLength;
    private const int FirstSliceLength = 4;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _plain = new byte[PayloadLength];
    private readonly byte[] _iv = new byte[12];
    private readonly byte[] _packet = new byte[1500];
    private readonly byte* _payload = (byte*)NativeMemory.AllocZeroed(PayloadLength);
    private readonly NativeSlice[] _slices;
    private readonly SrtpSender _gcm = new(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[12]);
    private readonly SrtpSender _counterMode = new(SrtpProfile.Aes128CmHmacSha1_80, new byte[16], new byte[14]);
    private readonly AesGcm _reference = new(new byte[16], 16);
    private uint _index;

    public SrtpProtectBench()
    {
        _header[0] = 0x90;
        _slices = [new((nint)_payload, FirstSliceLength), new((nint)(_payload + FirstSliceLength), PayloadLength - FirstSliceLength)];
    }

    [Benchmark(Baseline = true)]
    public void FrameworkAesGcm()
    {
        Next();
        int at = 0;
        foreach (NativeSlice slice in _slices)
        {
            slice.Span.CopyTo(_plain.AsSpan(at));
            at += slice.Length;
        }

        _header.CopyTo(_packet, 0);
        MemoryMarshal.Write(_iv, _index);
        _reference.Encrypt(
            _iv, _plain, _packet.AsSpan(HeaderLength, PayloadLength), _packet.AsSpan(HeaderLength + PayloadLength, 16), _header);
    }

    [Benchmark]
    public int AeadAes128Gcm() => _gcm.ProtectRtp(_header, default, _slices, Next() >> 16, _packet);

    [Benchmark]
    public int Aes128CmHmacSha1() => _counterMode.ProtectRtp(_header, default, _slices, Next() >> 16, _packet);

    [GlobalCleanup]
    public void Dispose()
    {
        _gcm.Dispose();
        _counterMode.Dispose();
        _reference.Dispose();
        GC.SuppressFinalize(this);
    }

    private uint Next()
    {
        uint index = ++_index;
        _header[2] = (byte)(index >> 8);
        _header[3] = (byte)index;
        return index;
    }
}
