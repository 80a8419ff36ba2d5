using FastSignal.Primitives;

namespace FastSignal.Tests.Primitives;

public sealed class ShardedMapTests
{
    [Fact]
    public void Fnv1a_matches_the_published_vectors()
    {
        Assert.Equal(0x811c9dc5u, Fnv1a.Hash(""u8));
        Assert.Equal(0xe40c292cu, Fnv1a.Hash("a"u8));
        Assert.Equal(0xbf9cf968u, Fnv1a.Hash("foobar"u8));
    }

    [Fact]
    public void Text_is_hashed_as_its_utf16_bytes() =>
        Assert.Equal(Fnv1a.Hash("a\0\u0001\u0002"u8), Fnv1a.Hash("a\u0201"));

    [Fact]
    public void A_key_is_added_found_and_removed_once()
    {
        ShardedMap<string, int> map = new(static key => Fnv1a.Hash(key), 4);
        Assert.True(map.TryAdd("x", 1));
        Assert.False(map.TryAdd("x", 2));
        Assert.True(map.TryGetValue("x", out int value));
        Assert.Equal(1, value);
        Assert.Equal(1, map.Count);
        Assert.True(map.TryRemove("x", out value));
        Assert.Equal(1, value);
        Assert.False(map.TryRemove("x", out _));
        Assert.False(map.TryGetValue("x", out _));
        Assert.Equal(0, map.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(33)]
    public void The_number_of_shards_is_a_power_of_two(int shards) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardedMap<string, int>(static key => Fnv1a.Hash(key), shards));

    [Fact]
    public void Uuids_spread_over_all_shards()
    {
        int[] perShard = new int[ShardedMap<string, int>.DefaultShardCount];
        for (int i = 0; i < 32_000; i++)
            perShard[Fnv1a.Hash(Guid.NewGuid().ToString()) % perShard.Length]++;
        Assert.All(perShard, static count => Assert.InRange(count, 800, 1200));
    }

    [Fact]
    public void Threads_that_add_and_remove_leave_nothing()
    {
        ShardedMap<string, int> map = new(static key => Fnv1a.Hash(key));
        Parallel.For(0, 8, worker =>
        {
            List<int> seen = [];
            for (int i = 0; i < 2000; i++)
            {
                string key = $"{worker}-{i}";
                Assert.True(map.TryAdd(key, i));
                if (i % 500 == 0)
                    map.CopyValuesTo(seen);
                Assert.True(map.TryRemove(key, out int value));
                Assert.Equal(i, value);
            }
        });
        Assert.Equal(0, map.Count);
    }
}
