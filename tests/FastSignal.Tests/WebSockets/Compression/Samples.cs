using System.Text;

namespace FastSignal.Tests.WebSockets.Compression;

/// <summary>Messages to compress.</summary>
internal static class Samples
{
    /// <summary>A signalling message of a few kilobytes, as compressible as they are.</summary>
    public static string Offer { get; } = string.Concat(Enumerable.Range(0, 60).Select(i =>
        $"{{\"type\":\"ice-candidate\",\"data\":{{\"candidate\":\"candidate:{i * 7919} 1 udp {2_130_706_431 - i} 192.0.2.{i} {50_000 + i} typ host\"}}}}\n"));

    /// <summary>Texts, zeros, noise and mixtures, from nothing to several windows.</summary>
    public static IEnumerable<byte[]> Messages()
    {
        var random = new Random(23);
        byte[] text = Encoding.UTF8.GetBytes(Offer);
        foreach (int length in new[] { 0, 1, 2, 3, 16, 64, 255, 256, 257, 258, 259, 1024, 4096, 32_767, 32_768, 32_769, 65_535, 65_536, 131_072 })
        {
            yield return new byte[length];
            byte[] noise = new byte[length];
            random.NextBytes(noise);
            yield return noise;
            byte[] words = new byte[length];
            for (int i = 0; i < length; i++)
                words[i] = text[i % text.Length];
            yield return words;
            byte[] few = new byte[length];
            for (int i = 0; i < length; i++)
                few[i] = (byte)"abcdefgh"[random.Next(random.Next(1, 9))];
            yield return few;
        }
    }
}
