using System.Buffers.Binary;
using System.IO.Compression;

namespace FastSignal.EndToEnd.Browser;

/// <summary>A decoded PNG of 8 bits per channel, colour type RGB or RGBA, not interlaced: what browsers' screenshots are (W3C PNG, third edition).</summary>
internal sealed class PngImage
{
    private const int SignatureBytes = 8;

    private readonly byte[] _pixels;
    private readonly int _channels;

    private PngImage(int width, int height, int channels, byte[] pixels)
    {
        Width = width;
        Height = height;
        _channels = channels;
        _pixels = pixels;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no PNG of this kind.</exception>
    public static PngImage Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureBytes || file[0] != 0x89 || !file[1..].StartsWith("PNG\r\n\x1a\n"u8))
            throw new InvalidDataException("not a PNG");
        int width = 0, height = 0, channels = 0;
        using MemoryStream compressed = new();
        // Chunk: length, type, data, checksum (section 5.3).
        for (int at = SignatureBytes; at + 12 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), data = file.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                width = BinaryPrimitives.ReadInt32BigEndian(data);
                height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                channels = (data[8], data[9], data[12]) switch
                {
                    (8, 2, 0) => 3,
                    (8, 6, 0) => 4,
                    _ => throw new InvalidDataException("another kind of PNG"),
                };
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                compressed.Write(data);
            }

            at += 12 + length;
        }

        compressed.Position = 0;
        using ZLibStream inflated = new(compressed, CompressionMode.Decompress);
        return new PngImage(width, height, channels, Unfilter(inflated, width * channels, height, channels));
    }

    /// <summary>Variance of the brightness (0 to 255) over a rectangle; 0 when it has one colour.</summary>
    public double LumaVariance(int left, int top, int width, int height)
    {
        double sum = 0, squares = 0;
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
            {
                int at = ((y * Width) + x) * _channels;
                // ITU-R BT.601 weights.
                double luma = (0.299 * _pixels[at]) + (0.587 * _pixels[at + 1]) + (0.114 * _pixels[at + 2]);
                sum += luma;
                squares += luma * luma;
            }
        }

        int count = width * height;
        double mean = sum / count;
        return (squares / count) - (mean * mean);
    }

    // Each row begins with its filter type; a filter predicts a byte from the ones to the left, above, and above left (section 9.2).
    private static byte[] Unfilter(Stream inflated, int rowBytes, int rows, int channels)
    {
        byte[] pixels = new byte[rowBytes * rows];
        for (int y = 0; y < rows; y++)
        {
            int filter = inflated.ReadByte();
            Span<byte> row = pixels.AsSpan(y * rowBytes, rowBytes);
            ReadOnlySpan<byte> above = y == 0 ? new byte[rowBytes] : pixels.AsSpan((y - 1) * rowBytes, rowBytes);
            inflated.ReadExactly(row);
            for (int x = 0; x < rowBytes; x++)
            {
                int left = x < channels ? 0 : row[x - channels], aboveLeft = x < channels ? 0 : above[x - channels];
                row[x] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[x],
                    3 => (left + above[x]) / 2,
                    4 => Paeth(left, above[x], aboveLeft),
                    _ => throw new InvalidDataException($"filter {filter}"),
                });
            }
        }

        return pixels;
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toAboveLeft = Math.Abs(estimate - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
